from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import TaxonomyError
from model.taxonomy import DEFAULT_TAXONOMY_PATH, Taxonomy

GOOD = """
format = 1
id = "t"
name = "某中心"
severe_tier = 1
fallback_domain = "其他"
domains = [{ code = "欠薪", name = "欠薪" }, { code = "其他", name = "其他" }]
tiers = [{ level = 0, name = "平常" }, { level = 1, name = "危急" }]
signals = [{ code = "threat", name = "威胁" }]
"""


def code_of(raw: bytes) -> str:
    with pytest.raises(TaxonomyError) as caught:
        Taxonomy.parse(raw)
    assert caught.value.remedy
    return caught.value.code


def test_the_shipped_taxonomy_is_the_guideline():
    taxonomy = Taxonomy.load()

    assert len(taxonomy.domains) == 21
    assert [tier.level for tier in taxonomy.tiers] == [0, 1, 2, 3]
    assert (len(taxonomy.signals), taxonomy.severe_tier, taxonomy.fallback_domain) == (8, 2, "other")
    assert all(entry.name for entry in (*taxonomy.domains, *taxonomy.tiers, *taxonomy.signals))


def test_names_of_codes_and_levels():
    taxonomy = Taxonomy.parse(GOOD.encode())

    assert taxonomy.domain_codes == ("欠薪", "其他")
    assert (taxonomy.name_of("threat"), taxonomy.name_of("欠薪"), taxonomy.tier(1).name) == ("威胁", "欠薪", "危急")


@pytest.mark.parametrize("level", [-1, 2])
def test_unknown_labels_are_told(level):
    taxonomy = Taxonomy.parse(GOOD.encode())

    for ask in (lambda: taxonomy.tier(level), lambda: taxonomy.name_of("无此类")):
        with pytest.raises(TaxonomyError) as caught:
            ask()
        assert caught.value.code == "F113"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("format = 1", "format = 2", "F112"),
        ('{ code = "其他", name = "其他" }', '{ code = "欠薪", name = "又一个" }', "F112"),
        (', { code = "其他", name = "其他" }', "", "F112"),
        ("level = 1", "level = 2", "F112"),
        ("severe_tier = 1", "severe_tier = 2", "F112"),
        ("severe_tier = 1", "severe_tier = 0", "F112"),
        ('fallback_domain = "其他"', 'fallback_domain = "没有"', "F112"),
        ('[{ code = "threat", name = "威胁" }]', '[{ code = "a", name = "甲" }, { code = "a", name = "乙" }]', "F112"),
        ('id = "t"', "id = 7", "F111"),
        ('id = "t"', 'id = "t"\nseverity = 2', "F111"),
        ('name = "某中心"', "", "F111"),
        ("format = 1", "format =", "F111"),
    ],
)
def test_a_wrong_taxonomy_is_refused(old, new, code):
    assert GOOD.count(old) == 1
    assert code_of(GOOD.replace(old, new).encode()) == code


@given(st.binary(max_size=40))
def test_any_bytes_give_a_coded_error(raw):
    assert code_of(raw) == "F111"


def test_a_taxonomy_may_label_no_risk():
    taxonomy = Taxonomy.parse(GOOD.split("tiers", maxsplit=1)[0].replace("severe_tier = 1", "").encode())

    assert (taxonomy.tiers, taxonomy.signals) == ((), ())


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(TaxonomyError) as caught:
        Taxonomy.load(tmp_path / "none.toml")

    assert caught.value.code == "F111"
    assert DEFAULT_TAXONOMY_PATH.is_file()
