from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from model.text import normalise
from training.pretrain.vocabulary import SPECIALS, UNK, make_tokenizer

WORDS = Counter(
    {"拖欠": 50, "工资": 80, "的": 200, "我": 150, "拖": 30, "欠": 30, "工": 30, "资": 30, ",": 300, "罕": 2}
)
TOKENIZER = make_tokenizer(WORDS, size=60, rarest=20)


def test_frequent_words_are_one_token() -> None:
    assert TOKENIZER.encode("我的工资,拖欠", add_special_tokens=False).tokens == ["我", "的", "工资", ",", "拖欠"]


def test_specials_have_fixed_places() -> None:
    assert [TOKENIZER.token_to_id(special) for special in SPECIALS] == [0, 1, 2, 3, 4]


def test_a_rare_character_is_unknown() -> None:
    assert TOKENIZER.encode("罕", add_special_tokens=False).ids == [UNK]


def test_nobody_can_write_a_special_token() -> None:
    written = normalise("".join(SPECIALS)).text
    assert set(TOKENIZER.encode(written, add_special_tokens=False).ids).isdisjoint({0, 2, 3, 4})


@given(st.text(alphabet="我的拖欠工资,罕 x1", max_size=40))
def test_offsets_cover_the_text_in_order(text: str) -> None:
    offsets = TOKENIZER.encode(text, add_special_tokens=False).offsets
    assert "".join(text[start:end] for start, end in offsets) == text
