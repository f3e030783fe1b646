from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.tables import open_writer
from model.taxonomy import Taxonomy
from training.corpus import CorpusError, starter_taxonomy


def table(folder, values):
    path = folder / "登记表.csv"
    with open_writer(path, ["类别"]) as writer:
        for value in values:
            writer.write({"类别": value})
    return path


names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=8).map(
    str.strip
)


@given(st.lists(names.filter(bool), min_size=2, max_size=6, unique=True))
def test_any_category_names_make_a_taxonomy(tmp_path_factory, found):
    text, _ = starter_taxonomy(table(tmp_path_factory.mktemp("t"), found), "类别")

    taxonomy = Taxonomy.parse(text.encode())
    assert sorted(taxonomy.domain_codes) == sorted(found)
    assert taxonomy.tiers == ()


def test_most_frequent_first_blank_cells_ignored(tmp_path):
    text, counts = starter_taxonomy(table(tmp_path, ["噪音", "欠薪", "", "欠薪"]), "类别")

    assert Taxonomy.parse(text.encode()).domain_codes == ("欠薪", "噪音")
    assert counts == {"欠薪": 2, "噪音": 1}


@pytest.mark.parametrize(
    "values", [["只有一种"] * 3, ["这是一段很长很长的诉求原文，怎么看也不像一个类别的名字，所以不收"] * 2 + ["短"]]
)
def test_a_column_of_texts_is_refused_without_quoting_it(tmp_path, values):
    with pytest.raises(CorpusError, match="F304") as caught:
        starter_taxonomy(table(tmp_path, values), "类别")

    assert values[0] not in str(caught.value)
