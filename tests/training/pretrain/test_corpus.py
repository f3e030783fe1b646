from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from training.pretrain.corpus import Corpus, load_corpus, make_corpus
from training.pretrain.errors import PretrainError
from training.pretrain.mix import TextFile, TextMix


def test_pieces_fit_the_window_and_keep_every_token(corpus: Corpus, texts: list[str]) -> None:
    lengths = np.diff(corpus.bounds)
    assert lengths.max() <= 22
    assert lengths.min() >= 8
    assert corpus.bounds[-1] == len(corpus.ids) == len(corpus.begins)


def test_word_beginnings_follow_jieba(corpus: Corpus) -> None:
    first = corpus.ids[: corpus.bounds[1]]
    tokens = [corpus.tokenizer.id_to_token(int(at)) for at in first]
    begins = corpus.begins[: corpus.bounds[1]]
    assert tokens[0] == "我"
    assert begins[0]
    for token, begin in zip(tokens, begins, strict=True):
        if len(token) > 1:
            assert begin, token


def test_a_written_corpus_reads_back(tmp_path: Path, texts: list[str]) -> None:
    (tmp_path / "a.txt").write_text("\n".join(texts), encoding="utf-8")
    made = make_corpus(
        TextMix((TextFile("a.txt"),)), tmp_path, tmp_path / "run", length=24, vocabulary=200, progress=lambda _: None
    )
    read = load_corpus(tmp_path / "run")
    assert np.array_equal(made.ids, read.ids)
    assert np.array_equal(made.bounds, read.bounds)
    assert read.tokenizer.get_vocab() == made.tokenizer.get_vocab()


def test_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("", encoding="utf-8")
    with pytest.raises(PretrainError) as caught:
        make_corpus(
            TextMix((TextFile("a.txt"),)),
            tmp_path,
            tmp_path / "run",
            length=24,
            vocabulary=200,
            progress=lambda _: None,
        )
    assert caught.value.code == "F352"
