from hypothesis import given
from hypothesis import strategies as st

from model.text import chinese_share, normalise, split_clauses, split_sentences

TEXTS = st.text() | st.text("他要打我了,，。!！?？;；:：…—”』) 5a\n", max_size=120)


def pieces(split, text):
    return [text[start:end] for start, end in split(text)]


@given(TEXTS)
def test_pieces_cover_the_text_in_order(original):
    for text in (original, normalise(original).text):
        for split in (split_clauses, split_sentences):
            spans = split(text)
            assert "".join(text[start:end] for start, end in spans) == text
            assert all(start < end for start, end in spans)


def test_clauses_read_like_pieces_of_a_sentence():
    text = "他又来了,手里拿着刀,说今晚要让我们全家好看。我不敢回家!怎么办?娃,还小;门没锁"
    assert pieces(split_clauses, text) == [
        "他又来了,",
        "手里拿着刀,",
        "说今晚要让我们全家好看。",
        "我不敢回家!",
        "怎么办?",
        "娃,还小;",
        "门没锁",
    ]


def test_numbers_and_closing_quotes_stay_whole():
    text = "他欠我12,500元,晚上8:30打来说“你等着。”然后挂了"
    assert pieces(split_clauses, text) == ["他欠我12,500元,", "晚上8:30打来说“你等着。”", "然后挂了"]


def test_a_space_between_pieces_ends_a_clause():
    assert pieces(split_clauses, normalise("房东不退押金 还换了门锁 我们没地方住").text) == [
        "房东不退押金 ",
        "还换了门锁 ",
        "我们没地方住",
    ]


@given(st.integers(1, 500))
def test_clauses_without_marks_are_at_most_forty_characters(length):
    assert all(end - start <= 40 for start, end in split_clauses("水" * length))


def test_sentences_end_at_sentence_marks_only():
    assert pieces(split_sentences, "他说:“走,快走!”我没动。\n后来,来人了") == [
        "他说:“走,快走!”",
        "我没动。\n",
        "后来,来人了",
    ]


def test_chinese_share():
    assert chinese_share("") == chinese_share(" \n") == 0
    assert chinese_share("房子 abc") == 0.4
    assert chinese_share("房子漏水") == 1
    assert chinese_share("hello") == 0
