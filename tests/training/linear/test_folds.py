from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.taxonomy import Taxonomy
from model.text import normalise, split_clauses
from training.corpus import load_examples
from training.linear.folds import assign_folds, fit_all, prepare, score_out_of_fold
from training.linear.sources import read_sources
from training.linear.targets import clause_targets, make_targets


@given(st.lists(st.sampled_from("abcdefghijkl"), min_size=1, max_size=60), st.integers(2, 6), st.integers(0, 99))
def test_no_group_spans_two_folds(groups, folds, seed):
    fold_of = assign_folds(groups, folds, seed)

    assert len({(group, int(fold)) for group, fold in zip(groups, fold_of, strict=True)}) == len(set(groups))
    assert set(fold_of.tolist()) == set(range(min(folds, len(set(groups)))))
    assert np.array_equal(fold_of, assign_folds(groups, folds, seed))


def test_near_duplicates_and_given_groups_hang_together(request_for, folder, tmp_path):
    base = [msgspec.json.decode(line) for line in (folder / "train.jsonl").read_bytes().splitlines()]
    rows = [{**row, "group": ""} for row in base]
    text = "社区门口的快递柜收费太贵，反映以后一直没有下文，大家意见很大"
    rows += [
        {"text": text, "domain": "debt", "group": "x"},
        {"text": text.replace("太贵", "很贵"), "domain": "debt"},
        {"text": "另外一件完全不同的事情，和快递没有关系，只是同一个人写的信", "domain": "debt", "group": "x"},
    ]
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    request = request_for("unused", files=(path,), evaluate=())

    groups = read_sources(request, Taxonomy.load(request.taxonomy)).groups

    assert len(set(groups[-3:])) == 1
    assert groups[-1] not in groups[:-3]


def prepared(examples, taxonomy):
    ones = np.ones(len(examples))
    return prepare(examples, [normalise(example.text) for example in examples], taxonomy, ones, ones)


@pytest.fixture(scope="module")
def material(folder):
    taxonomy = Taxonomy.load(folder / "county.toml")
    return prepared(load_examples([folder / "train.jsonl"], taxonomy), taxonomy)


def test_a_held_out_text_scores_as_a_model_without_its_fold_scores_it(material, folder, small):
    """Scoring a fold anew with a model fitted without it gives the out-of-fold scores."""
    fold_of = assign_folds([example.group for example in material.examples], 3, 1)
    scores = score_out_of_fold(material, fold_of, small, severe_tier=1, progress=lambda _: None)

    rest = np.flatnonzero(fold_of != 0)
    taxonomy = Taxonomy.load(folder / "county.toml")
    without = prepared([material.examples[row] for row in rest], taxonomy)
    domain, risk = fit_all(without, small)
    held = np.flatnonzero(fold_of == 0)
    batch = prepared([material.examples[row] for row in held], taxonomy)
    found = domain.characters.entries(len(held), batch.domain.characters.row, batch.domain.characters.bucket)
    words = domain.words.entries(len(held), batch.domain.words.row, batch.domain.words.bucket)
    margins = domain.head_characters.scores(found.matrix) + domain.head_words.scores(words.matrix)

    assert risk is not None
    assert scores.margins[held] == pytest.approx(margins, abs=1e-6)
    assert scores.features.shape == (len(material.examples), 2, 4)
    assert np.array_equal(scores.worst_severe, scores.features[:, 0, 1])


def test_clauses_are_labelled_by_the_evidence(folder):
    taxonomy = Taxonomy.load(folder / "county.toml")
    examples = load_examples([folder / "train.jsonl"], taxonomy)[:2]
    texts = [normalise(example.text) for example in examples]

    found = clause_targets(examples, texts, make_targets(examples, taxonomy))

    clauses = [(row, text.text[start:end]) for row, text in enumerate(texts) for start, end in split_clauses(text.text)]
    assert examples[0].tier == 1
    assert examples[1].tier == 0
    for (row, clause), positive, usable in zip(clauses, found.positive, found.usable, strict=True):
        carries = row == 0 and "菜刀" in clause
        assert positive.tolist() == [carries, carries]
        assert usable.tolist() == [carries or row == 1] * 2


def test_a_text_without_a_tier_says_nothing_about_risk(folder):
    taxonomy = Taxonomy.load(folder / "county.toml")
    example = msgspec.structs.replace(
        load_examples([folder / "train.jsonl"], taxonomy)[1], tier=None, signals=None, evidence=()
    )

    targets = make_targets([example], taxonomy)

    assert not targets.labelled[0]
    assert not clause_targets([example], [normalise(example.text)], targets).usable.any()
