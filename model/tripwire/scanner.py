"""Scan texts for the tripwires of a file.

A tripwire may raise a tier and never lowers one: it only ever adds a :class:`Hit`. Guards and exceptions are local to
the sentence of the phrase, so a further sentence never takes a hit away.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator
from pathlib import Path

import msgspec

from model.taxonomy import Taxonomy
from model.tripwire.compiled import CompiledTripwire, compile_file
from model.tripwire.definition import SUPPORTED_FORMAT, TripwireEntry, TripwireError, TripwireFile
from model.tripwire.pattern import MAX_WIDTH

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


class _Window(msgspec.Struct, frozen=True):
    """A piece of a text."""

    low: int
    high: int
    limit: int
    """Matches that start from here on belong to the next window."""
    met: int
    """Needs met inside, as a bit mask."""


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
        windows = [window for window in self._windows(text) if window.met]
        if not windows:
            return ()
        plain = self._without_idioms(text, windows)
        kept: dict[str, list[Hit]] = {}
        for window in windows:
            for hit in sorted(self._scan_window(text, plain, window)):
                if hit.start < window.limit:
                    _keep(kept.setdefault(hit.id, []), hit)
        return tuple(sorted(hit for hits in kept.values() for hit in hits))

    def _windows(self, text: str) -> Iterator[_Window]:
        prefilter = self._compiled.prefilter
        for low in range(0, max(1, len(text) - MAX_WIDTH), STEP):
            high = min(low + WINDOW, len(text))
            piece = text[low:high]
            grams = set(piece)
            grams.update(map(operator.add, piece, piece[1:]))
            met = 0
            for gram in prefilter.keys() & grams:
                met |= prefilter[gram]
            yield _Window(low, high, low + STEP if high < len(text) else high, met)

    def _without_idioms(self, text: str, windows: list[_Window]) -> str:
        """The text with the characters of idioms replaced, one for one, by a mark that no pattern holds."""
        plain = text
        for window in windows:
            for idiom in self._compiled.idioms:
                if idiom.needs & window.met == idiom.needs:
                    for match in idiom.regex.finditer(text, window.low, window.high):
                        plain = plain[: match.start()] + IDIOM_MARK * len(match[0]) + plain[match.end() :]
        return plain

    def _scan_window(self, text: str, plain: str, window: _Window) -> Iterator[Hit]:
        for entry in self._compiled.tripwires:
            for pattern in entry.patterns:
                if pattern.needs & window.met == pattern.needs:
                    for match in pattern.regex.finditer(plain, window.low, window.high):
                        hit = self._judge(entry, text, plain, match.start(), match.end())
                        if hit is not None:
                            yield hit

    @staticmethod
    def _judge(entry: CompiledTripwire, text: str, plain: str, start: int, end: int) -> Hit | None:
        """A match as a hit, or None when something near is lacking or it has a harmless reading."""
        if start == end or not entry.is_joined(plain, start, end) or entry.is_covered(text, start, end):
            return None
        tier = min(entry.tier, 1) if entry.is_past(text, start, end) else entry.tier
        return Hit(start, end, entry.id, entry.name, tier, entry.signals)

    def check(self, taxonomy: Taxonomy) -> None:
        """Check the file against a taxonomy and against its own examples.

        Raises:
            TripwireError: ``F136`` a tier or signal that the taxonomy lacks, ``F137`` no example, or an example that
                does not do what it says.
        """
        levels = {tier.level for tier in taxonomy.tiers} - {0}
        for entry in self._file.tripwires:
            if entry.tier not in levels:
                raise TripwireError("F136", f"{entry.id}：分类里没有等级 {entry.tier}。", "请改为分类已有的等级（0 除外）。")
            unknown = [signal for signal in entry.signals if signal not in taxonomy.signal_codes]
            if unknown:
                raise TripwireError("F136", f"{entry.id}：分类里没有信号 {'、'.join(unknown)}。", "请改为分类已有的信号。")
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
