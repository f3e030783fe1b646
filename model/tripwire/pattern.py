"""The pattern language of ``tripwires.toml``: readable danger phrases that compile to bounded regular expressions.

====================  ==================================================================================
``他拿刀``             these characters
``<weapon>``          any entry of the lexicon ``weapon``; entries are patterns themselves
``(打|砍)``            one of several
``了?``                the item before may be missing
``[他她]``             one of these characters
``~6``                up to 6 characters, none of them a clause mark (``，。！？；：`` or a line break)
``~~20``              up to 20 characters within the sentence: commas may be crossed
``#``                 a number of one to four digits, Arabic or Chinese
``!(过|完)``           not followed by one of these
``!<(没|不)``          not preceded by one of these literals
``/``                 here the clause ends: before a clause mark, a space or the end of the text
``^`` ``$``           start and end of the text, or of the window a guard looks at
====================  ==================================================================================

There is no unbounded repetition and no repetition of a group, so the work per starting character is bounded by the
product of the gaps, which is limited (:data:`MAX_BACKTRACKING`); the widest match is limited too (:data:`MAX_WIDTH`).

Each pattern also yields its *needs*: sets of one- and two-character strings of which every match must contain at least
one each. Where two parts touch, every last character of the one with every first character of the other is such a set. A text that lacks them cannot match and the expression is never run (the idea of RE2's and Code Search's
prefilters, Cox 2012, "Regular Expression Matching with a Trigram Index").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import msgspec

__all__ = ("MAX_BACKTRACKING", "MAX_NEEDS", "MAX_WIDTH", "Pattern", "PatternSyntaxError", "compile_pattern")

MAX_WIDTH = 120
"""Characters the widest match of a pattern may cover, lookahead included."""
MAX_BACKTRACKING = 2_000
"""Largest product of the gap sizes of one pattern."""
MAX_NEEDS = 3
"""Needs kept of one pattern: the most telling ones."""
MAX_PAIRS = 400
"""Largest need made from two parts that touch."""

CLAUSE_MARKS = r",，。!！?？;；:：\n\r"
SENTENCE_MARKS = r"。!！?？\n\r"
NUMBER = "[0-9〇零一二两三四五六七八九十几半百千多]{1,4}"


class PatternSyntaxError(ValueError):
    """A pattern that is not in the language; the message says where and why, in Chinese."""


class Pattern(msgspec.Struct, frozen=True):
    """A compiled pattern."""

    regex: re.Pattern[str]
    needs: tuple[frozenset[str], ...]
    """Each set: a match holds at least one of its one- or two-character strings. May be empty."""


class _Node(msgspec.Struct, frozen=True):
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


def compile_pattern(source: str, lexicons: Mapping[str, str]) -> Pattern:
    """Compile one pattern.

    Args:
        source: A pattern in the language above.
        lexicons: Lexicon name → a pattern that is the alternation of its entries.

    Raises:
        PatternSyntaxError: Unknown lexicon, bad syntax, or a pattern that is too wide or backtracks too much.
    """
    node = _Reader(source, lexicons, ()).read()
    if node.width > MAX_WIDTH:
        raise PatternSyntaxError(f"最宽可跨 {node.width} 个字，超过 {MAX_WIDTH}")
    if node.gaps > MAX_BACKTRACKING:
        raise PatternSyntaxError(f"间隔相乘为 {node.gaps}，超过 {MAX_BACKTRACKING}")
    needs = sorted(node.needs, key=_selectivity)[:MAX_NEEDS]
    return Pattern(re.compile(node.regex), tuple(needs))


def _selectivity(need: frozenset[str]) -> int:
    """Sort key: how often a text will meet the need; a single character counts as much as thirty pairs."""
    return sum(1 if len(gram) == 2 else 30 for gram in need)


def _literal(text: str) -> _Node:
    grams = (frozenset({text[i : i + 2]}) for i in range(max(1, len(text) - 1)))
    return _Node(
        re.escape(text),
        width=len(text),
        needs=tuple(dict.fromkeys(grams)),
        first=frozenset(text[0]),
        last=frozenset(text[-1]),
        literal=text,
    )


def _zero_width(regex: str, looks_at: int = 0) -> _Node:
    return _Node(regex, width=looks_at, first=frozenset(), last=frozenset(), may_be_missing=True)


def _union(left: frozenset[str] | None, right: frozenset[str] | None) -> frozenset[str] | None:
    return None if left is None or right is None else left | right


def _pairs(left: frozenset[str] | None, right: frozenset[str] | None) -> tuple[frozenset[str], ...]:
    """The need that follows from two parts that touch, if it is worth keeping."""
    if not left or not right or len(left) * len(right) > MAX_PAIRS:
        return ()
    return (frozenset(one + other for one in left for other in right),)


def _join_literals(parts: list[_Node]) -> list[_Node]:
    joined: list[_Node] = []
    for part in parts:
        if part.literal is not None and joined and joined[-1].literal is not None:
            joined[-1] = _literal(joined[-1].literal + part.literal)
        else:
            joined.append(part)
    return joined


def _sequence(parts: list[_Node]) -> _Node:
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
    return _Node(
        "".join(part.regex for part in parts),
        width=sum(part.width for part in parts),
        gaps=gaps,
        needs=tuple(dict.fromkeys(needs)),
        first=first,
        last=last,
        may_be_missing=not begun,
    )


def _alternation(branches: list[_Node]) -> _Node:
    if len(branches) == 1:
        return branches[0]
    needs: tuple[frozenset[str], ...] = ()
    if all(branch.needs for branch in branches):
        needs = (frozenset().union(*(min(branch.needs, key=_selectivity) for branch in branches)),)
    first: frozenset[str] | None = frozenset()
    last: frozenset[str] | None = frozenset()
    for branch in branches:
        first, last = _union(first, branch.first), _union(last, branch.last)
    return _Node(
        f"(?:{'|'.join(branch.regex for branch in branches)})",
        width=max(branch.width for branch in branches),
        gaps=max(branch.gaps for branch in branches),
        needs=needs,
        first=first,
        last=last,
        may_be_missing=any(branch.may_be_missing for branch in branches),
    )


class _Reader:
    """Recursive-descent reader of one pattern."""

    def __init__(self, source: str, lexicons: Mapping[str, str], open_lexicons: tuple[str, ...]) -> None:
        self.source = source
        self.lexicons = lexicons
        self.open_lexicons = open_lexicons
        self.position = 0
        self.atoms: dict[str, Callable[[], _Node]] = {
            "(": self._group,
            "<": self._lexicon,
            "[": self._class,
            "~": self._gap,
            "!": self._lookaround,
            "#": lambda: self._fixed(_Node(NUMBER, width=4)),
            "^": lambda: self._fixed(_zero_width("^")),
            "$": lambda: self._fixed(_zero_width("$")),
            "/": lambda: self._fixed(_zero_width(rf"(?=[{CLAUSE_MARKS}”」 ]|$)", looks_at=1)),
        }

    def read(self) -> _Node:
        node = self._alternatives()
        if self.position < len(self.source):
            raise self._error("多余的括号")
        return node

    def _error(self, reason: str) -> PatternSyntaxError:
        return PatternSyntaxError(f"“{self.source}”第 {self.position + 1} 个字符处：{reason}")

    def _peek(self) -> str:
        return self.source[self.position : self.position + 1]

    def _expect(self, mark: str) -> None:
        if not self.source.startswith(mark, self.position):
            raise self._error(f"应为“{mark}”")
        self.position += len(mark)

    def _until(self, mark: str) -> str:
        end = self.source.find(mark, self.position)
        if end < 0:
            raise self._error(f"缺少“{mark}”")
        inside, self.position = self.source[self.position : end], end + 1
        return inside

    def _alternatives(self) -> _Node:
        branches = [self._items()]
        while self._peek() == "|":
            self.position += 1
            branches.append(self._items())
        return _alternation(branches)

    def _items(self) -> _Node:
        parts: list[_Node] = []
        while self._peek() not in ("", "|", ")"):
            parts.append(self._item())
        if not parts:
            raise self._error("空的选项")
        return _sequence(parts)

    def _item(self) -> _Node:
        mark = self._peek()
        if mark in "?*+{}\\.]>":
            raise self._error(f"“{mark}”不在本语言中")
        if mark in self.atoms:
            node = self.atoms[mark]()
        else:
            self.position += 1
            node = _literal(mark)
        if self._peek() == "?":
            self.position += 1
            return msgspec.structs.replace(
                node, regex=f"(?:{node.regex})?", needs=(), literal=None, may_be_missing=True
            )
        return node

    def _fixed(self, node: _Node) -> _Node:
        self.position += 1
        return node

    def _group(self) -> _Node:
        self._expect("(")
        node = self._alternatives()
        self._expect(")")
        return node

    def _lexicon(self) -> _Node:
        self._expect("<")
        name = self._until(">")
        if name not in self.lexicons:
            raise self._error(f"没有名为 {name} 的词表")
        if name in self.open_lexicons:
            raise self._error(f"词表 {name} 引用了自己")
        return _Reader(self.lexicons[name], self.lexicons, (*self.open_lexicons, name)).read()

    def _class(self) -> _Node:
        self._expect("[")
        characters = self._until("]")
        if not characters:
            raise self._error("空的字符组")
        inside = "".join(re.escape(character) for character in characters)
        choices = frozenset(characters)
        return _Node(f"[{inside}]", width=1, needs=(choices,), first=choices, last=choices)

    def _gap(self) -> _Node:
        self._expect("~")
        marks = CLAUSE_MARKS
        if self._peek() == "~":
            self._expect("~")
            marks = SENTENCE_MARKS
        digits = ""
        while self._peek().isdecimal():
            digits += self._peek()
            self.position += 1
        if not digits:
            raise self._error("“~”后要写最多隔几个字")
        return _Node(f"[^{marks}]{{0,{digits}}}?", width=int(digits), gaps=int(digits) + 1, may_be_missing=True)

    def _lookaround(self) -> _Node:
        self._expect("!")
        if self._peek() == "<":
            self._expect("<(")
            words = self._until(")").split("|")
            if not all(words):
                raise self._error("空的选项")
            return _zero_width("".join(f"(?<!{re.escape(word)})" for word in words))
        self._expect("(")
        node = self._alternatives()
        self._expect(")")
        return _zero_width(f"(?!{node.regex})", looks_at=node.width)
