"""Parts of a pattern, and how the needs of the whole follow from those of its parts."""

from __future__ import annotations

import re

import msgspec

__all__ = ("MAX_PAIRS", "Node", "alternation", "literal_node", "selectivity", "sequence", "zero_width")

MAX_PAIRS = 400
"""Largest need made from two parts that touch."""


class Node(msgspec.Struct, frozen=True):
    """A part of a pattern while it is being read."""

    regex: str
    width: int = 0
    """Most characters it can cover."""
    gaps: int = 1
    """Product of the gap sizes inside."""
    needs: tuple[frozenset[str], ...] = ()
    first: frozenset[str] | None = None
    """Characters it can begin with; None when any will do."""
    last: frozenset[str] | None = None
    """Characters it can end with; None when any will do."""
    literal: str | None = None
    """The text itself when the part is plain characters."""
    may_be_missing: bool = False


def selectivity(need: frozenset[str]) -> int:
    """Sort key: how often a text will meet the need; a single character counts as much as thirty pairs."""
    return sum(1 if len(gram) == 2 else 30 for gram in need)


def literal_node(text: str) -> Node:
    """Plain characters; each neighbouring pair of them is a need."""
    grams = (frozenset({text[i : i + 2]}) for i in range(max(1, len(text) - 1)))
    return Node(
        re.escape(text),
        width=len(text),
        needs=tuple(dict.fromkeys(grams)),
        first=frozenset(text[0]),
        last=frozenset(text[-1]),
        literal=text,
    )


def zero_width(regex: str, looks_at: int = 0) -> Node:
    """A condition that covers no character but may look ahead at some."""
    return Node(regex, width=looks_at, first=frozenset(), last=frozenset(), may_be_missing=True)


def _union(left: frozenset[str] | None, right: frozenset[str] | None) -> frozenset[str] | None:
    return None if left is None or right is None else left | right


def _pairs(left: frozenset[str] | None, right: frozenset[str] | None) -> tuple[frozenset[str], ...]:
    """The need that follows from two parts that touch, if it is worth keeping."""
    if not left or not right or len(left) * len(right) > MAX_PAIRS:
        return ()
    return (frozenset(one + other for one in left for other in right),)


def _join_literals(parts: list[Node]) -> list[Node]:
    joined: list[Node] = []
    for part in parts:
        if part.literal is not None and joined and joined[-1].literal is not None:
            joined[-1] = literal_node(joined[-1].literal + part.literal)
        else:
            joined.append(part)
    return joined


def sequence(parts: list[Node]) -> Node:
    """Concatenate, joining neighbouring literals so that their grams are long."""
    parts = _join_literals(parts)
    if len(parts) == 1:
        return parts[0]
    first: frozenset[str] | None = frozenset()
    last: frozenset[str] | None = frozenset()
    needs: list[frozenset[str]] = []
    gaps, begun = 1, False
    for part in parts:
        gaps *= part.gaps
        needs.extend(part.needs)
        if not begun:
            first = _union(first, part.first)
        if part.may_be_missing:
            last = _union(last, part.last)
        else:
            needs.extend(_pairs(last, part.first) if begun else ())
            last, begun = part.last, True
    return Node(
        "".join(part.regex for part in parts),
        width=sum(part.width for part in parts),
        gaps=gaps,
        needs=tuple(dict.fromkeys(needs)),
        first=first,
        last=last,
        may_be_missing=not begun,
    )


def alternation(branches: list[Node]) -> Node:
    """One of several; its only need is the union of one need of each branch."""
    if len(branches) == 1:
        return branches[0]
    needs: tuple[frozenset[str], ...] = ()
    if all(branch.needs for branch in branches):
        needs = (frozenset().union(*(min(branch.needs, key=selectivity) for branch in branches)),)
    first: frozenset[str] | None = frozenset()
    last: frozenset[str] | None = frozenset()
    for branch in branches:
        first, last = _union(first, branch.first), _union(last, branch.last)
    return Node(
        f"(?:{'|'.join(branch.regex for branch in branches)})",
        width=max(branch.width for branch in branches),
        gaps=max(branch.gaps for branch in branches),
        needs=needs,
        first=first,
        last=last,
        may_be_missing=any(branch.may_be_missing for branch in branches),
    )
