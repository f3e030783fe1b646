"""Compile a tripwire file: patterns to expressions behind a prefilter, guards to windows of text."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from model.tripwire.definition import Guard, TripwireEntry, TripwireError, TripwireFile
from model.tripwire.pattern import Pattern, PatternSyntaxError, compile_pattern
from model.tripwire.prefilter import Prefilter

__all__ = ("CompiledFile", "CompiledTripwire", "compile_file")

_SENTENCE_END = re.compile(r"[。!！?？\n\r]")
_CLAUSE_END = re.compile(r"[,，。!！?？;；:：\n\r]")
EXCEPTION_REACH = 16
"""Characters around a hit in which an exception that overlaps it is looked for."""


class CompiledGuard(msgspec.Struct, frozen=True):
    """A guard ready to look at a hit."""

    scope: str
    reach: int
    regex: re.Pattern[str]
    without: re.Pattern[str] | None

    def covers(self, text: str, start: int, end: int) -> bool:
        """Whether the guard's reading applies to the hit ``text[start:end]``."""
        if self.scope == "inside":
            low, high = start, end
        elif self.scope == "passage":
            low, high = max(0, start - self.reach), end + self.reach
        else:
            low, high = _unit(text, start, end, _CLAUSE_END if self.scope == "clause" else _SENTENCE_END)
            if self.scope == "before":
                low, high = max(low, start - self.reach), start
            elif self.scope == "after":
                low, high = end, min(high, end + self.reach)
        window = text[low:high]
        if self.regex.search(window) is None:
            return False
        return self.without is None or self.without.search(window) is None


class CompiledNear(msgspec.Struct, frozen=True):
    """A second thing that must be said close to the hit."""

    reach: int
    regex: re.Pattern[str]


class CompiledTripwire(msgspec.Struct, frozen=True):
    """A tripwire ready to scan."""

    id: str
    name: str
    tier: int
    signals: tuple[str, ...]
    near: tuple[CompiledNear, ...]
    unless: tuple[CompiledGuard, ...]
    watch_if: tuple[CompiledGuard, ...]
    exceptions: re.Pattern[str] | None

    def is_joined(self, text: str, start: int, end: int) -> bool:
        """Whether everything the entry asks for is said near the match ``text[start:end]``."""
        return all(near.regex.search(text[max(0, start - near.reach) : end + near.reach]) for near in self.near)

    def is_covered(self, text: str, start: int, end: int) -> bool:
        """Whether an exception or a guard gives the match a harmless reading."""
        if self.exceptions is not None:
            low, high = max(0, start - EXCEPTION_REACH), end + EXCEPTION_REACH
            for match in self.exceptions.finditer(text, low, high):
                if match.start() < end and match.end() > start:
                    return True
        return any(guard.covers(text, start, end) for guard in self.unless)

    def is_past(self, text: str, start: int, end: int) -> bool:
        """Whether the match is told as over, settled or long ago."""
        return any(guard.covers(text, start, end) for guard in self.watch_if)


def _unit(text: str, start: int, end: int, marks: re.Pattern[str]) -> tuple[int, int]:
    """Span of the clause or sentence around a hit, at most 80 characters to either side."""
    low = max(0, start - 80)
    for match in marks.finditer(text, low, start):
        low = match.end()
    closing = marks.search(text, end, min(len(text), end + 80))
    # The mark itself belongs to the unit: a question mark is what a question guard looks for.
    return low, closing.end() if closing else min(len(text), end + 80)


class _Compiler:
    def __init__(self, file: TripwireFile) -> None:
        self.lexicons = {name: "|".join(entries) for name, entries in file.lexicons.items()}
        self.guards = {name: self._guard(name, guard) for name, guard in file.guards.items()}

    def pattern(self, owner: str, source: str) -> Pattern:
        try:
            return compile_pattern(source, self.lexicons)
        except PatternSyntaxError as error:
            raise TripwireError(
                "F133", f"{owner}：{error}。", "写法见 model/tripwire/pattern.py 开头的说明。"
            ) from error

    def findable(self, owner: str, source: str) -> Pattern:
        """Compile one pattern that the prefilter must be able to rule out."""
        pattern = self.pattern(owner, source)
        if not pattern.needs:
            raise TripwireError("F133", f"{owner}：“{source}”没有一个必有的字。", "请写上至少一个固定的字词。")
        return pattern

    def any_of(self, owner: str, sources: tuple[str, ...]) -> re.Pattern[str]:
        return re.compile("|".join(self.pattern(owner, source).regex.pattern for source in sources))

    def _guard(self, name: str, guard: Guard) -> CompiledGuard:
        without = self.any_of(name, guard.without) if guard.without else None
        return CompiledGuard(guard.scope, guard.reach, self.any_of(name, guard.any), without)

    def _guards(self, owner: str, names: tuple[str, ...], guards: Mapping[str, CompiledGuard]) -> list[CompiledGuard]:
        unknown = [name for name in names if name not in guards]
        if unknown:
            raise TripwireError(
                "F134", f"{owner}：没有名为 {'、'.join(unknown)} 的例外。", "请在 [guards] 里定义，或改正名字。"
            )
        return [guards[name] for name in names]

    def tripwire(self, entry: TripwireEntry) -> CompiledTripwire:
        return CompiledTripwire(
            id=entry.id,
            name=entry.name,
            tier=entry.tier,
            signals=entry.signals,
            near=tuple(CompiledNear(near.reach, self.any_of(entry.id, near.any)) for near in entry.near),
            unless=tuple(self._guards(entry.id, entry.unless, self.guards)),
            watch_if=tuple(self._guards(entry.id, entry.watch_if, self.guards)),
            exceptions=self.any_of(entry.id, entry.exceptions) if entry.exceptions else None,
        )


class CompiledFile(msgspec.Struct, frozen=True):
    """A tripwire file ready to scan."""

    tripwires: Prefilter[CompiledTripwire]
    idioms: Prefilter[None]


def compile_file(file: TripwireFile) -> CompiledFile:
    """Compile idioms, guards and entries.

    Raises:
        TripwireError: ``F133`` bad pattern, ``F134`` unknown guard, ``F135`` repeated id.
    """
    ids = [entry.id for entry in file.tripwires]
    repeated = sorted({identifier for identifier in ids if ids.count(identifier) > 1})
    if repeated:
        raise TripwireError("F135", f"险情短语编号重复：{'、'.join(repeated)}。", "每个编号只能出现一次。")
    compiler = _Compiler(file)
    compiled = [(compiler.tripwire(entry), entry) for entry in file.tripwires]
    return CompiledFile(
        tripwires=Prefilter(
            (compiler.findable(entry.id, source), tripwire) for tripwire, entry in compiled for source in entry.any
        ),
        idioms=Prefilter((compiler.findable("idioms", source), None) for source in file.idioms),
    )
