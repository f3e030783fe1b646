from __future__ import annotations

import pytest

from training.corpus import Severity, check_files

TEXT = "老板拖着三个月的工资不发，还说再催就不用来上班了"


@pytest.fixture
def findings(write_jsonl, taxonomy):
    """Findings that are not about class sizes, by code."""

    def find(*files: list[dict[str, object]]):
        paths = [write_jsonl(f"{name}.jsonl", rows) for name, rows in zip("abc", files, strict=False)]
        report = check_files(paths, taxonomy)
        return {found.code: found for found in report.findings if not found.code.startswith("class_")}

    return find


def row(text: str = TEXT, **labels: object) -> dict[str, object]:
    return {"text": text, "domain": "labour", "tier": 0, "signals": [], "evidence": [], **labels}


def test_good_rows_give_no_findings(findings):
    assert (
        findings(
            [
                row(),
                row("楼上漏水没人修", domain="neighbourhood"),
                row("他昨晚打我了", tier=2, signals=["victim_of_violence"], evidence=["打我了"]),
            ]
        )
        == {}
    )


@pytest.mark.parametrize(
    ("bad", "code", "severity"),
    [
        (row("  "), "empty_text", Severity.ERROR),
        (row(domain="wages"), "unknown_domain", Severity.ERROR),
        (row(alternatives=["x"]), "unknown_alternative", Severity.ERROR),
        (row(tier=9), "unknown_tier", Severity.ERROR),
        (row(signals=["x"]), "unknown_signal", Severity.ERROR),
        (row(confidence=5), "unknown_confidence", Severity.ERROR),
        (row(tier=1, signals=["despair"], evidence=["没有的话"]), "evidence_not_verbatim", Severity.ERROR),
        (row(tier=1, signals=["despair"]), "tier_without_evidence", Severity.WARNING),
        (row(tier=1, evidence=["老板"]), "tier_without_signals", Severity.HINT),
        (row(signals=["despair"]), "signals_at_tier_0", Severity.WARNING),
        (row(alternatives=["labour"]), "alternative_is_domain", Severity.WARNING),
        (row(alternatives=["housing", "finance", "other"]), "alternatives_many", Severity.HINT),
        (row("欠薪"), "short_text", Severity.WARNING),
        (row("请回电13912345678谢谢"), "personal_data", Severity.WARNING),
    ],
)
def test_one_bad_row_is_found_at_its_place(findings, bad, code, severity):
    found = findings([row("楼上漏水没人修"), bad])

    assert set(found) == {code}
    assert (found[code].severity, found[code].count, found[code].places) == (severity, 1, ("a.jsonl:2",))


def test_repetition_within_and_across_files(findings):
    similar = TEXT.replace("三个月", "五个月")
    other = "邻居家的狗半夜叫个不停，物业来过两次也没有用"

    within = findings([row(), row(TEXT + " "), row(other), row(other.replace("两", "四"))])
    across = findings([row(), row(other)], [row(TEXT + "\n"), row(other + "。")], [row(similar)])

    assert {code: found.places for code, found in within.items()} == {
        "duplicate_within": ("a.jsonl:1 = a.jsonl:2",),
        "near_duplicate_within": ("a.jsonl:3 = a.jsonl:4",),
    }
    assert {code: found.places for code, found in across.items()} == {
        "duplicate_across": ("a.jsonl:1 = b.jsonl:1",),
        "near_duplicate_across": ("b.jsonl:1 = c.jsonl:1", "a.jsonl:2 = b.jsonl:2"),
    }


def test_contradicting_labels_groups_and_ids(findings):
    assert set(findings([row(), row(domain="other")])) == {"conflicting_labels", "duplicate_within"}
    assert set(findings([row(), row(tier=1, signals=["despair"], evidence=["老板"])])) == {
        "conflicting_labels",
        "duplicate_within",
    }
    assert set(findings([row(group="g")], [row("楼上漏水没人修", group="g")])) == {"group_across"}
    assert set(findings([row(id="1"), row("楼上漏水没人修", id="1")])) == {"duplicate_id"}


def test_small_and_empty_classes(write_jsonl, taxonomy):
    report = check_files([write_jsonl("a.jsonl", [row()])], taxonomy)
    classes = {found.code: found for found in report.findings if found.code.startswith("class_")}

    assert classes["class_small"].places == ("劳动人事 1 条",)
    assert classes["class_empty"].count == len(taxonomy.domains) - 1
    assert report.domains["labour"] == 1
    assert report.tiers == {"0": 1, "1": 0, "2": 0, "3": 0, "-": 0}


def test_unknown_labels_are_named_but_a_wrong_column_is_not_quoted(findings):
    few = findings([row(domain="wages"), row(domain="wages"), row(domain="rent")])
    texts = findings([row(domain=f"第{number}条诉求") for number in range(40)])

    assert "“wages”2 处" in few["unknown_domain"].message
    assert "诉求" not in texts["unknown_domain"].message
    assert "40 种不同的值" in texts["unknown_domain"].message


def test_files_of_the_same_name_are_told_apart(tmp_path, taxonomy, write_jsonl):
    first = write_jsonl("a.jsonl", [row()])
    second = tmp_path / "more" / "a.jsonl"
    second.parent.mkdir()
    second.write_bytes(first.read_bytes())

    report = check_files([first, second], taxonomy)

    assert [found.places for found in report.findings if found.code == "duplicate_across"] == [
        (f"{first}:1 = {second}:1",)
    ]


def test_progress_counts_texts(write_jsonl, taxonomy):
    seen = []
    check_files(
        [write_jsonl("a.jsonl", [row(), row("楼上漏水没人修")])], taxonomy, progress=lambda *at: seen.append(at)
    )

    assert seen == [(1, 2), (2, 2)]
