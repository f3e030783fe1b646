"""The texts of a mix as token ids, made once and kept beside the checkpoints."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import chain, islice
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
import safetensors.numpy
from tokenizers import Tokenizer

from model.linear.neutral import neutral_view
from model.linear.words import word_cutter
from model.text import normalise
from training.pretrain.errors import PretrainError
from training.pretrain.mix import TextMix, read_documents
from training.pretrain.vocabulary import make_tokenizer

__all__ = ("Corpus", "load_corpus", "make_corpus")

CHUNK = 500
SHORTEST = 8
"""Tokens; shorter pieces teach nothing about context."""
LONGEST = 20_000
"""Characters read of one document, so that no single judgment fills an epoch."""

Words = list[list[tuple[int, int]]]


class Corpus(msgspec.Struct, frozen=True):
    """Pieces of documents, each short enough for one window."""

    ids: npt.NDArray[np.uint16]
    """Shape (tokens,): pieces one after the other, without [CLS] and [SEP]."""
    begins: npt.NDArray[np.bool_]
    """Shape (tokens,): True where a jieba word begins."""
    bounds: npt.NDArray[np.int64]
    """Shape (pieces + 1,): where each piece begins."""
    tokenizer: Tokenizer


def make_corpus(
    mix: TextMix, folder: Path, out: Path, *, length: int, vocabulary: int, progress: Callable[[str], None]
) -> Corpus:
    """Normalise, cut and encode the texts of a mix; write ``tokenizer.json`` and ``corpus.safetensors`` into ``out``.

    Args:
        mix: Files and repeats.
        folder: What their paths are relative to.
        out: Folder of the run.
        length: Most tokens of a piece.
        vocabulary: Size of the vocabulary.
        progress: Told each step in Chinese.

    Raises:
        PretrainError: ``F351`` a file cannot be read, ``F352`` there is no text.
    """
    documents = chain.from_iterable(read_documents(folder, file) for file in mix.texts)
    texts: list[str] = []
    spans: Words = []
    counts: Counter[str] = Counter()
    with ProcessPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        for some_texts, some_spans, some_counts in pool.map(_read_chunk, _chunks(documents)):
            texts += some_texts
            spans += some_spans
            counts.update(some_counts)
            progress(f"整理语料：{len(texts)} 篇")
    if not counts:
        raise PretrainError("F352", "清单里的语料没有文字。", "请检查清单和数据目录。")
    tokenizer = make_tokenizer(counts, size=vocabulary)
    progress("切分为词元")
    corpus = _encode(texts, spans, tokenizer, length)
    out.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(out / "tokenizer.json"))
    safetensors.numpy.save_file(
        {"ids": corpus.ids, "begins": corpus.begins, "bounds": corpus.bounds}, out / "corpus.safetensors"
    )
    return corpus


def load_corpus(out: Path) -> Corpus:
    """Read what :func:`make_corpus` wrote."""
    arrays = safetensors.numpy.load_file(out / "corpus.safetensors")
    return Corpus(arrays["ids"], arrays["begins"], arrays["bounds"], Tokenizer.from_file(str(out / "tokenizer.json")))


def _chunks(documents: Iterable[str]) -> Iterator[tuple[str, ...]]:
    remaining = iter(documents)
    while chunk := tuple(islice(remaining, CHUNK)):
        yield chunk


def _read_chunk(documents: tuple[str, ...]) -> tuple[list[str], Words, Counter[str]]:
    view, cutter = neutral_view(), word_cutter()
    texts, spans = [], []
    counts: Counter[str] = Counter()
    for document in documents:
        text = view.apply(normalise(document[:LONGEST]).text)
        words = cutter.spans(text)
        texts.append(text)
        spans.append(words)
        counts.update(text[start:end] for start, end in words)
        inside = {at for start, end in words for at in range(start, end)}
        counts.update(character for at, character in enumerate(text) if at not in inside)
    return texts, spans, counts


def _encode(texts: list[str], spans: Words, tokenizer: Tokenizer, length: int) -> Corpus:
    ids: list[npt.NDArray[np.uint16]] = []
    begins: list[npt.NDArray[np.bool_]] = []
    bounds = [0]
    room = length - 2
    for begin in range(0, len(texts), CHUNK):
        encodings = tokenizer.encode_batch(texts[begin : begin + CHUNK], add_special_tokens=False)
        for at, encoding in enumerate(encodings, begin):
            within = {place for start, end in spans[at] for place in range(start + 1, end)}
            own = np.array(encoding.ids, dtype=np.uint16)
            starts = np.array([start not in within for start, _ in encoding.offsets], dtype=np.bool_)
            for first in range(0, len(own), room):
                piece = own[first : first + room]
                if len(piece) >= SHORTEST:
                    ids.append(piece)
                    begins.append(starts[first : first + room])
                    bounds.append(bounds[-1] + len(piece))
    if not ids:
        raise PretrainError("F352", "清单里的语料太短，一段也不够长。", "请检查清单和数据目录。")
    return Corpus(np.concatenate(ids), np.concatenate(begins), np.array(bounds, dtype=np.int64), tokenizer)
