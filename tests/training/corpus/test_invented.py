"""The corpus in the repository keeps the promises of its card."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.corpus import Severity, check_files, load_examples, read_corrections

FOLDER = Path(__file__).parents[3] / "datasets" / "invented"
PARTS = [FOLDER / f"{name}.jsonl" for name in ("train", "calibration", "test")]


@pytest.fixture(scope="module")
def report(taxonomy):
    return check_files(PARTS, taxonomy)


def test_no_errors_and_no_leakage_between_the_parts(report):
    codes = {found.code for found in report.findings}

    assert report.count(Severity.ERROR) == 0
    assert codes.isdisjoint({"near_duplicate_across", "duplicate_within", "duplicate_id"})


def test_every_tier_of_every_large_domain_is_in_every_part(taxonomy):
    for path in PARTS:
        examples = load_examples([path], taxonomy)
        for domain in set(taxonomy.domain_codes) - {taxonomy.fallback_domain}:
            assert {example.tier for example in examples if example.domain == domain} == {0, 1, 2, 3}


def test_corrections_are_applied(taxonomy):
    examples = {example.id: example for example in load_examples(PARTS, taxonomy)}

    for correction in read_corrections(FOLDER / "corrections.jsonl", taxonomy):
        assert examples[correction.id].tier == correction.tier
