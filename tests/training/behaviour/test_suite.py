"""Reading and checking suites."""

from __future__ import annotations

import json

import pytest

from training.behaviour import BehaviourError, load_suite

GOOD = {
    "id": "t-01",
    "capability": "threat",
    "kind": "mft",
    "text": "他说要打人",
    "expect": {"severe": True, "tier": [2, 3], "domain": ["family"], "signals": ["threat"]},
}


@pytest.fixture
def load(centre, tmp_path):
    def run(*cases, raw=None):
        path = tmp_path / "suite.jsonl"
        path.write_bytes(raw if raw is not None else "\n".join(json.dumps(case) for case in cases).encode())
        return load_suite(centre, path)

    return run


def test_counts_every_variant_of_an_invariance_test_and_keeps_the_order_of_capabilities(load) -> None:
    suite = load(
        {"id": "i-1", "capability": "names", "kind": "inv", "texts": ["王某欠薪", "李某欠薪", "赵某欠薪"]},
        GOOD,
        {"id": "d-1", "capability": "more", "kind": "dir", "base": "欠薪", "more": "欠薪，还打人"},
    )
    assert suite.size == 2 + 1 + 1
    assert suite.capabilities == ("names", "threat", "more")


def test_reads_the_files_of_a_folder_in_the_order_of_their_names(centre, tmp_path) -> None:
    for name in ("b", "a"):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(GOOD | {"id": name, "text": name}), encoding="utf-8")
    (tmp_path / "README.md").write_text("no cases", encoding="utf-8")
    assert [case.id for case in load_suite(centre, tmp_path).cases] == ["a", "b"]


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("F342", {"expect": {"domain": ["housing"]}}),
        ("F342", {"expect": {"signals": ["despair"]}}),
        ("F342", {"expect": {"tier": [2, 4]}}),
        ("F344", {"expect": {}}),
        ("F344", {"expect": {"tier": [3, 2]}}),
        ("F344", {"expect": {"tier": [0, 1], "severe": True}}),
        ("F344", {"expect": {"tier": [2, 3], "severe": False}}),
        ("F341", {"text": ""}),
        ("F341", {"kind": "other"}),
        ("F341", {"expects": {"severe": True}}),
        ("F341", {"id": "has blank"}),
    ],
)
def test_refuses_what_cannot_be_tested(load, code, change) -> None:
    with pytest.raises(BehaviourError) as caught:
        load(GOOD | change)
    assert caught.value.code == code


def test_allows_a_tier_range_across_the_severe_line_when_severe_is_left_open(load) -> None:
    assert load(GOOD | {"expect": {"tier": [1, 2]}}).size == 1


def test_says_which_line_of_which_file_is_malformed(load) -> None:
    with pytest.raises(BehaviourError, match=r"suite\.jsonl 第 3 行") as caught:
        load(raw=json.dumps(GOOD).encode() + b"\n\n{\n")
    assert caught.value.code == "F341"


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe{}", b"[]"])
def test_empty_and_foreign_files_are_told_apart_from_success(load, raw) -> None:
    with pytest.raises(BehaviourError) as caught:
        load(raw=raw)
    assert caught.value.code == "F341"


def test_a_missing_suite_is_named(centre, tmp_path) -> None:
    with pytest.raises(BehaviourError, match=r"nowhere\.jsonl") as caught:
        load_suite(centre, tmp_path / "nowhere.jsonl")
    assert caught.value.code == "F341"


def test_an_id_or_a_text_counts_once_only(load) -> None:
    for second in (GOOD | {"text": "别的话"}, GOOD | {"id": "t-02"}):
        with pytest.raises(BehaviourError) as caught:
            load(GOOD, second)
        assert caught.value.code == "F343"
        assert GOOD["text"] not in str(caught.value)


def test_a_text_twice_within_one_invariance_test_is_refused(load) -> None:
    with pytest.raises(BehaviourError) as caught:
        load({"id": "i-1", "capability": "names", "kind": "inv", "texts": ["王某欠薪", "王某欠薪"]})
    assert caught.value.code == "F343"
