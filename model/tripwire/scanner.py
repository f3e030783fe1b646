"""Scan texts for the tripwires of a file.

A tripwire may raise a tier and never lowers one: it only ever adds a :class:`Hit`. Guards and exceptions are local to
the sentence of the phrase, so a further sentence never takes a hit away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from model.taxonomy import Taxonomy
from model.tripwire.compiled import CompiledTripwire, compile_file
from model.tripwire.definition import SUPPORTED_FORMAT, TripwireEntry, TripwireError, TripwireFile
from model.tripwire.pattern import MAX_WIDTH
from model.tripwire.prefilter import grams

__all__ = ("DEFAULT_TRIPWIRES_PATH", "Hit", "Tripwires")

DEFAULT_TRIPWIRES_PATH = Path(__file__).with_name("tripwires.toml")
"""The tripwires of labelling guideline v1."""

WINDOW = 512
"""Characters looked at together; long texts are read in overlapping windows so that the prefilter stays sharp."""
STEP = WINDOW - MAX_WIDTH
IDIOM_MARK = "○"
"""Stands for a character of an idiom while tripwires are matched."""


class Hit(msgspec.Struct, frozen=True, order=True):
    """A danger phrase found in a text."""

    start: int
    """Offset in the scanned text, in code points."""
    end: int
    """Exclusive."""
    id: str
    name: str
    """Chinese name of the tripwire."""
    tier: int
    """At least this tier; 1 when the phrase is told as over or settled."""
    signals: tuple[str, ...] = ()


class _Window(NamedTuple):
    """A piece of a text and what may match in it."""

    low: int
    high: int
    limit: int
    """Matches that start from here on belong to the next window."""
    present: set[str]
    patterns: list[tuple[re.Pattern[str], CompiledTripwire]]


def _judge(tripwire: CompiledTripwire, text: str, plain: str, start: int, end: int) -> Hit | None:
    """A match as a hit, or None when something near is lacking or it has a harmless reading."""
    if start == end or not tripwire.is_joined(plain, start, end) or tripwire.is_covered(text, start, end):
        return None
    tier = min(tripwire.tier, 1) if tripwire.is_past(text, start, end) else tripwire.tier
    return Hit(start, end, tripwire.id, tripwire.name, tier, tripwire.signals)


def _keep(hits: list[Hit], hit: Hit) -> None:
    """Add a hit of one id; of two that overlap the one of the higher tier stays, then the earlier."""
    if not hits or hit.start >= hits[-1].end:
        hits.append(hit)
    elif hit.tier > hits[-1].tier:
        hits[-1] = hit


class Tripwires:
    """A compiled tripwire file. Immutable and safe to share between threads.

    Args:
        file: The decoded file.

    Raises:
        TripwireError: See :meth:`parse`.
    """

    def __init__(self, file: TripwireFile) -> None:
        self._file = file
        self._compiled = compile_file(file)

    @classmethod
    def load(cls, path: Path = DEFAULT_TRIPWIRES_PATH) -> Tripwires:
        """Read a TOML file.

        Raises:
            TripwireError: ``F131`` when the file cannot be read, or as :meth:`parse`.
        """
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise TripwireError("F131", f"读不到险情短语文件 {path}。", "请检查路径和权限。") from error
        return cls.parse(raw)

    @classmethod
    def parse(cls, raw: bytes) -> Tripwires:
        """Decode TOML bytes and compile them.

        Raises:
            TripwireError: ``F131`` malformed, ``F132`` newer format, ``F133`` bad pattern, ``F134`` unknown guard,
                ``F135`` repeated id.
        """
        try:
            file = msgspec.toml.decode(raw, type=TripwireFile)
        except (msgspec.MsgspecError, UnicodeDecodeError, ValueError) as error:
            remedy = "请对照 model/tripwire/tripwires.toml 修改。"
            raise TripwireError("F131", f"险情短语文件格式不对：{error}。", remedy) from error
        if file.format != SUPPORTED_FORMAT:
            raise TripwireError(
                "F132", f"险情短语文件 format = {file.format}，本版本只认 {SUPPORTED_FORMAT}。", "请升级 fenliu。"
            )
        return cls(file)

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids in file order."""
        return tuple(entry.id for entry in self._file.tripwires)

    @property
    def entries(self) -> tuple[TripwireEntry, ...]:
        """The entries as written, in file order."""
        return self._file.tripwires

    def scan(self, text: str) -> tuple[Hit, ...]:
        """Find the tripwires of one text.

        Args:
            text: Normalised text (``model.text.normalise``).

        Returns:
            Hits in text order; those of one id do not overlap.
        """
        windows = [window for window in self._windows(text) if window.patterns]
        if not windows:
            return ()
        plain = self._without_idioms(text, windows)
        kept: dict[str, list[Hit]] = {}
        for window in windows:
            hits = [
                hit
                for regex, tripwire in window.patterns
                for match in regex.finditer(plain, window.low, window.high)
                if match.start() < window.limit and (hit := _judge(tripwire, text, plain, match.start(), match.end()))
            ]
            for hit in sorted(hits):
                _keep(kept.setdefault(hit.id, []), hit)
        return tuple(sorted(hit for hits in kept.values() for hit in hits))

    def _windows(self, text: str) -> Iterator[_Window]:
        for low in range(0, max(1, len(text) - MAX_WIDTH), STEP):
            high = min(low + WINDOW, len(text))
            present = grams(text[low:high])
            patterns = self._compiled.tripwires.select(present)
            yield _Window(low, high, low + STEP if high < len(text) else high, present, patterns)

    def _without_idioms(self, text: str, windows: list[_Window]) -> str:
        """The text with the characters of idioms replaced, one for one, by a mark that no pattern holds."""
        plain: list[str] = []
        for window in windows:
            for regex, _ in self._compiled.idioms.select(window.present):
                for match in regex.finditer(text, window.low, window.high):
                    if not plain:
                        plain = list(text)
                    plain[match.start() : match.end()] = IDIOM_MARK * len(match[0])
        return "".join(plain) if plain else text

    def check(self, taxonomy: Taxonomy) -> None:
        """Check the file against a taxonomy and against its own examples.

        Raises:
            TripwireError: ``F136`` a tier or signal that the taxonomy lacks, ``F137`` no example, or an example that
                does not do what it says.
        """
        levels = {tier.level for tier in taxonomy.tiers} - {0}
        for entry in self._file.tripwires:
            if entry.tier not in levels:
                raise TripwireError(
                    "F136", f"{entry.id}：分类里没有等级 {entry.tier}。", "请改为分类已有的等级（0 除外）。"
                )
            unknown = [signal for signal in entry.signals if signal not in taxonomy.signal_codes]
            if unknown:
                raise TripwireError(
                    "F136", f"{entry.id}：分类里没有信号 {'、'.join(unknown)}。", "请改为分类已有的信号。"
                )
            self._check_examples(entry)

    def _check_examples(self, entry: TripwireEntry) -> None:
        if not entry.examples_hit or not entry.examples_miss:
            raise TripwireError("F137", f"{entry.id}：命中和不命中的例句都至少要有一条。", "请补上自己编的例句。")
        for examples, expected in ((entry.examples_hit, True), (entry.examples_miss, False)):
            for number, example in enumerate(examples, 1):
                tiers = [hit.tier for hit in self.scan(example) if hit.id == entry.id]
                if (entry.tier in tiers) is not expected:
                    kind = "应命中而未命中" if expected else "不应命中却命中"
                    raise TripwireError("F137", f"{entry.id}：第 {number} 条例句{kind}。", "请改短语、例外或例句。")
