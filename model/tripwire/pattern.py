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

from model.tripwire.node import Node, alternation, literal_node, selectivity, sequence, zero_width

__all__ = ("MAX_BACKTRACKING", "MAX_NEEDS", "MAX_WIDTH", "Pattern", "PatternSyntaxError", "compile_pattern")

MAX_WIDTH = 120
"""Characters the widest match of a pattern may cover, lookahead included."""
MAX_BACKTRACKING = 2_000
"""Largest product of the gap sizes of one pattern."""
MAX_NEEDS = 3
"""Needs kept of one pattern: the most telling ones."""

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
    needs = sorted(node.needs, key=selectivity)[:MAX_NEEDS]
    return Pattern(re.compile(node.regex), tuple(needs))


class _Reader:
    """Recursive-descent reader of one pattern."""

    def __init__(self, source: str, lexicons: Mapping[str, str], open_lexicons: tuple[str, ...]) -> None:
        self.source = source
        self.lexicons = lexicons
        self.open_lexicons = open_lexicons
        self.position = 0
        self.atoms: dict[str, Callable[[], Node]] = {
            "(": self._group,
            "<": self._lexicon,
            "[": self._class,
            "~": self._gap,
            "!": self._lookaround,
            "#": lambda: self._fixed(Node(NUMBER, width=4)),
            "^": lambda: self._fixed(zero_width("^")),
            "$": lambda: self._fixed(zero_width("$")),
            "/": lambda: self._fixed(zero_width(rf"(?=[{CLAUSE_MARKS}”」 ]|$)", looks_at=1)),
        }

    def read(self) -> Node:
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

    def _alternatives(self) -> Node:
        branches = [self._items()]
        while self._peek() == "|":
            self.position += 1
            branches.append(self._items())
        return alternation(branches)

    def _items(self) -> Node:
        parts: list[Node] = []
        while self._peek() not in ("", "|", ")"):
            parts.append(self._item())
        if not parts:
            raise self._error("空的选项")
        return sequence(parts)

    def _item(self) -> Node:
        mark = self._peek()
        if mark in "?*+{}\\.]>":
            raise self._error(f"“{mark}”不在本语言中")
        if mark in self.atoms:
            node = self.atoms[mark]()
        else:
            self.position += 1
            node = literal_node(mark)
        if self._peek() == "?":
            self.position += 1
            return msgspec.structs.replace(
                node, regex=f"(?:{node.regex})?", needs=(), literal=None, may_be_missing=True
            )
        return node

    def _fixed(self, node: Node) -> Node:
        self.position += 1
        return node

    def _group(self) -> Node:
        self._expect("(")
        node = self._alternatives()
        self._expect(")")
        return node

    def _lexicon(self) -> Node:
        self._expect("<")
        name = self._until(">")
        if name not in self.lexicons:
            raise self._error(f"没有名为 {name} 的词表")
        if name in self.open_lexicons:
            raise self._error(f"词表 {name} 引用了自己")
        return _Reader(self.lexicons[name], self.lexicons, (*self.open_lexicons, name)).read()

    def _class(self) -> Node:
        self._expect("[")
        characters = self._until("]")
        if not characters:
            raise self._error("空的字符组")
        inside = "".join(re.escape(character) for character in characters)
        choices = frozenset(characters)
        return Node(f"[{inside}]", width=1, needs=(choices,), first=choices, last=choices)

    def _gap(self) -> Node:
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
        return Node(f"[^{marks}]{{0,{digits}}}?", width=int(digits), gaps=int(digits) + 1, may_be_missing=True)

    def _lookaround(self) -> Node:
        self._expect("!")
        if self._peek() == "<":
            self._expect("<(")
            words = self._until(")").split("|")
            if not all(words):
                raise self._error("空的选项")
            return zero_width("".join(f"(?<!{re.escape(word)})" for word in words))
        self._expect("(")
        node = self._alternatives()
        self._expect(")")
        return zero_width(f"(?!{node.regex})", looks_at=node.width)
