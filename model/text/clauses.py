"""Clauses and sentences of a normalised text, and how Chinese it is."""

from __future__ import annotations

import re

__all__ = ("chinese_share", "split_clauses", "split_sentences")

_SENTENCE = re.compile(r"[^。!?\n]*[。!?\n]+|[^。!?\n]+")
_CLAUSE = re.compile(r"[^,。!?;:\n]{1,40}[,。!?;:\n ]*|[,。!?;:\n]+")
_SHORTEST = 4
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f]")


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Sentence spans that cover the text in order without overlap."""
    return [match.span() for match in _SENTENCE.finditer(text)]


def split_clauses(text: str) -> list[tuple[int, int]]:
    """Clause spans that cover the text in order without overlap.

    A clause ends at a punctuation mark, which it includes, or after 40 characters. A piece of fewer than 4 characters
    joins the one before it in the same sentence.
    """
    spans: list[tuple[int, int]] = []
    for match in _CLAUSE.finditer(text):
        start, end = match.span()
        short = len(match.group().strip(",。!?;:\n ")) < _SHORTEST
        if spans and short and text[start - 1] not in "。!?\n":
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def chinese_share(text: str) -> float:
    """Share of Chinese characters among the characters that are not white space, 0-1; 0 for a blank text."""
    solid = len("".join(text.split()))
    return len(_HAN.findall(text)) / solid if solid else 0.0
