from __future__ import annotations

import hashlib
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib.resources import files

import jieba
from hypothesis import given
from hypothesis import strategies as st

from model.linear.words import WordCutter, dictionary_digest, word_cutter

TEXT = "包工头拖欠农民工工资三个月，派出所也来过两次。"


def test_words_of_the_dictionary_are_found():
    assert [TEXT[start:end] for start, end in word_cutter().spans(TEXT)] == [
        "包工头",
        "拖欠",
        "农民工",
        "工资",
        "三个",
        "派出所",
        "两次",
    ]


@given(st.text() | st.text("拖欠工资三个月 abc12，。\n\r\t\u3000"))
def test_spans_are_in_order_apart_and_inside(text):
    position = 0
    for start, end in word_cutter().spans(text):
        assert position <= start
        assert end - start >= 2
        assert not text[start:end].isspace()
        position = end
    assert position <= len(text)


def test_no_cache_file_is_read_or_written(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "jieba.cache").write_bytes(b"not a dictionary")

    spans = WordCutter().spans(TEXT)

    assert spans == word_cutter().spans(TEXT)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"jieba.cache": b"not a dictionary"}


def test_threads_share_one_cutter():
    texts = [TEXT[at:] + TEXT[:at] for at in range(len(TEXT))] * 4
    alone = [word_cutter().spans(text) for text in texts]

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda text: word_cutter().spans(text), texts))

    assert together == alone
    assert word_cutter() is word_cutter()


def test_the_digest_is_that_of_the_dictionary_read():
    assert dictionary_digest() == hashlib.sha256(files("jieba").joinpath("dict.txt").read_bytes()).hexdigest()


@given(st.text("的一是在拖欠工资三个月派出所包工头法院AbaB129 +#&.-_%，。\n\t") | st.text())
def test_the_words_are_those_of_jieba(text):
    words, position = [], 0
    for word in jieba_without_cache().cut(text, HMM=False):
        if len(word) > 1 and not word.isspace():
            words.append((position, position + len(word)))
        position += len(word)

    assert word_cutter().spans(text) == words


@lru_cache(maxsize=1)
def jieba_without_cache():
    tokenizer = jieba.Tokenizer()
    with files("jieba").joinpath("dict.txt").open("rb") as lines:
        tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(lines)
    tokenizer.initialized = True
    return tokenizer
