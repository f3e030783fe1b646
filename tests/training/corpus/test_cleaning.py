from __future__ import annotations

import pytest

from training.corpus import CorpusError, Correction, apply_corrections, clean, read_corrections


def test_only_blanks_duplicates_and_loose_evidence_change(make_example):
    examples = [
        make_example("  第一行\r\n第二行 ", evidence=(" 第二行 ", "不在原文"), row=1),
        make_example("第一行 第二行", row=2),
        make_example("自·杀  两个字照旧", row=3),
    ]

    cleaned, report = clean(examples)

    assert [(example.text, example.evidence) for example in cleaned] == [
        ("第一行\n第二行", ("第二行",)),
        ("自·杀  两个字照旧", ()),
    ]
    assert (report.trimmed, report.evidence_dropped, report.duplicates_dropped) == (1, 1, 1)


def test_contradicting_copies_stop_the_split(make_example):
    with pytest.raises(CorpusError, match=r"F302.*第 1 行.*第 2 行"):
        clean([make_example("同一句话", row=1), make_example("同一句话", tier=1, row=2)])


def test_corrections_change_what_they_name(tmp_path, taxonomy, make_example):
    path = tmp_path / "c.jsonl"
    path.write_text('{"id":"a","reason":"§2","tier":0,"evidence":[]}\n', encoding="utf-8")
    examples = [
        make_example("甲", id="a", tier=1, evidence=("甲",), signals=("despair",)),
        make_example("乙", id="b", tier=1),
    ]

    corrected = apply_corrections(examples, read_corrections(path, taxonomy))

    assert (corrected[0].tier, corrected[0].evidence, corrected[0].signals) == (0, (), ("despair",))
    assert corrected[1] == examples[1]


@pytest.mark.parametrize(
    "line",
    ["{", '{"id":"a"}', '{"id":"a","reason":"","domain":"x"}', '{"id":"a","reason":"","tier":9}',
     '{"id":"a","reason":"","signals":["x"]}', '{"id":"a","reason":"","text":"x"}'],
)  # fmt: skip
def test_unusable_corrections(tmp_path, taxonomy, line):
    path = tmp_path / "c.jsonl"
    path.write_text(line, encoding="utf-8")

    with pytest.raises(CorpusError, match="F305"):
        read_corrections(path, taxonomy)


def test_correction_of_an_unknown_id(make_example):
    with pytest.raises(CorpusError, match=r"F305.*zz"):
        apply_corrections([make_example("甲")], [Correction(id="zz", reason="")])
