from __future__ import annotations

import pytest

from model.errors import TableError
from model.tables import open_writer
from model.taxonomy import Taxonomy
from training.corpus import ColumnMapping, CorpusError, load_examples, read_corpus, write_examples

CENTRE = """
format = 1
id = "centre"
name = "某中心"
[[domains]]
code = "噪音"
name = "噪音扰民"
[[domains]]
code = "欠薪"
name = "拖欠工资"
"""


@pytest.fixture(scope="module")
def centre():
    return Taxonomy.parse(CENTRE.encode())


def test_a_centre_csv_with_text_and_category_only(tmp_path, centre):
    path = tmp_path / "登记.csv"
    path.write_bytes("诉求内容,类别,日期\n楼上半夜弹琴,噪音,5-1\n老板不发钱,拖欠工资,5-2\n".encode("gb18030"))

    corpus = read_corpus(path, centre, ColumnMapping(text="诉求内容", domain="类别"))

    assert [(example.id, example.text, example.domain) for example in corpus.examples] == [
        ("登记.csv-2", "楼上半夜弹琴", "噪音"),
        ("登记.csv-3", "老板不发钱", "欠薪"),
    ]
    assert {(example.tier, example.signals, example.evidence) for example in corpus.examples} == {(None, None, ())}
    assert corpus.problems == []


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet", ".jsonl", ".jsonl.gz"])
def test_all_fields_through_every_format(tmp_path, taxonomy, make_example, suffix):
    example = make_example(
        "他说今晚来烧房子，\n我很怕", id="7", domain="neighbourhood", alternatives=("public_security",), tier=3,
        signals=("victim_of_violence", "dangerous_means"), evidence=("今晚来烧房子", "我很怕"), confidence=2,
        source="热线", channel="hotline", group="g1",
    )  # fmt: skip
    path = tmp_path / f"t{suffix}"
    write_examples(path, [example])

    [found] = read_corpus(path, taxonomy, name="t.jsonl").examples

    assert found == type(example)(
        **{name: getattr(example, name) for name in example.__struct_fields__} | {"row": found.row}
    )


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("domain", "劳动人事", "labour"),
        ("domain", " labour ", "labour"),
        ("alternatives", "治安刑事、housing", ("public_security", "housing")),
        ("alternatives", '["housing","housing"]', ("housing",)),
        ("alternatives", None, ()),
        ("tier", "高", 2),
        ("tier", 2.0, 2),
        ("tier", "", None),
        ("signals", "绝望；扬言伤人", ("despair", "threat_to_others")),
        ("signals", [], ()),
        ("signals", "", ()),
        ("evidence", "一段话，原样", ("一段话，原样",)),
        ("evidence", "第一段\n第二段", ("第一段", "第二段")),
        ("evidence", '["一","二"]', ("一", "二")),
        ("confidence", 3, 3),
        ("id", 12.0, "12"),
    ],
)
def test_values_as_people_write_them(write_jsonl, taxonomy, column, value, expected):
    path = write_jsonl("t.jsonl", [{"text": "一段话，原样", "domain": "labour", column: value}])

    corpus = read_corpus(path, taxonomy)

    assert corpus.problems == []
    assert getattr(corpus.examples[0], column) == expected


def test_unusable_rows_are_named_not_dropped(write_jsonl, taxonomy):
    good = {"text": "老板不发工资", "domain": "labour"}
    rows = [good, {**good, "domain": "wages"}, {**good, "text": "  "}, {**good, "tier": 7}, {**good, "signals": ["x"]}]
    path = write_jsonl("t.jsonl", rows)
    with path.open("ab") as stream:
        stream.write(b"not json\n")

    corpus = read_corpus(path, taxonomy)

    assert corpus.rows == 6
    assert [(problem.row, str(problem.kind)) for problem in corpus.problems] == [
        (2, "unknown_domain"),
        (3, "empty_text"),
        (4, "unknown_tier"),
        (5, "unknown_signal"),
        (6, "rejected"),
    ]
    assert [example.row for example in corpus.examples] == [1, 4, 5]


def test_loading_for_training_stops_at_unusable_rows_without_quoting_them(write_jsonl, taxonomy):
    path = write_jsonl("t.jsonl", [{"text": "甲", "domain": "labour"}, {"text": "乙", "domain": "他要来我家"}])

    with pytest.raises(CorpusError, match=r"F302.*t\.jsonl 第 2 行") as caught:
        load_examples([path], taxonomy)

    assert "他要来我家" not in str(caught.value)
    assert len(load_examples([path], taxonomy, skip_problems=True)) == 1


def test_nothing_usable(write_jsonl, taxonomy):
    path = write_jsonl("t.jsonl", [{"text": " ", "domain": "labour"}])

    with pytest.raises(CorpusError, match="F301"):
        load_examples([path], taxonomy, skip_problems=True)


def test_unlabelled_texts(write_jsonl, taxonomy):
    path = write_jsonl("t.jsonl", [{"text": "甲"}])

    with pytest.raises(TableError, match="F123"):
        load_examples([path], taxonomy)
    assert [example.domain for example in load_examples([path], taxonomy, labelled=False)] == [""]


def test_named_column_must_exist(write_jsonl, taxonomy):
    path = write_jsonl("t.jsonl", [{"text": "甲", "domain": "labour"}])

    with pytest.raises(TableError, match=r"F123.*“风险”.*“text”、“domain”"):
        read_corpus(path, taxonomy, ColumnMapping(tier="风险"))


def test_tiers_of_a_taxonomy_without_tiers_are_ignored(tmp_path, centre):
    path = tmp_path / "t.csv"
    with open_writer(path, ["text", "domain", "tier"]) as writer:
        writer.write({"text": "楼上半夜弹琴", "domain": "噪音", "tier": "特急"})

    corpus = read_corpus(path, centre)

    assert corpus.problems == []
    assert corpus.examples[0].tier is None
