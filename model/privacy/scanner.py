"""Run every recogniser over a text; keep the findings apart and in order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from model.privacy.address import addresses
from model.privacy.contact import accounts, emails, plates
from model.privacy.finding import KINDS, PersonalData
from model.privacy.identity import bank_cards, credit_codes, resident_ids, travel_documents
from model.privacy.person import names
from model.privacy.phone import landlines, mobiles

if TYPE_CHECKING:
    from collections.abc import Callable

    from model.privacy.finding import Candidate, Candidates

__all__ = ("find_personal_data", "mask")

# One character for one, so that offsets stay: full-width letters, digits and the marks that numbers are written with.
_FOLD = {
    code: code - 0xFEE0
    for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), 0xFF20, 0xFF0E, 0xFF0D, 0xFF0B)
} | {0x3000: 0x20, 0xA0: 0x20, 0x2010: 0x2D, 0x2011: 0x2D, 0x2013: 0x2D, 0x2014: 0x2D, 0x2212: 0x2D}
_FOLDABLE = re.compile("[" + "".join(map(chr, _FOLD)) + "]")
# What a text must hold for a recogniser to have anything to find, cheap to look for; None is always.
_GATES: tuple[tuple[re.Pattern[str] | None, tuple[Callable[[str], Candidates], ...]], ...] = (
    (re.compile(r"[0-9](?:[ \-]?[0-9]){14}"), (resident_ids, bank_cards)),
    (re.compile(r"[0-9](?:[ \-.·()（）]{0,3}[0-9]){6}"), (mobiles, landlines, travel_documents, credit_codes)),
    (re.compile(r"[A-HJ-NP-Za-hj-np-z][ ·•.\-]?[A-HJ-NP-Za-hj-np-z0-9]{4}"), (plates,)),
    (None, (emails, accounts, names, addresses)),
)
_PRECEDENCE = {kind: rank for rank, kind in enumerate(KINDS)}


def _candidates(text: str) -> list[Candidate]:
    found: list[Candidate] = []
    for gate, recognisers in _GATES:
        if gate is None or gate.search(text):
            for recognise in recognisers:
                found.extend(recognise(text))
    return found


def _pass(text: str) -> list[Candidate]:
    """Return what does not overlap, higher precedence first, then earlier, then longer."""
    kept: list[Candidate] = []
    taken = bytearray(len(text))
    for start, end, kind in sorted(_candidates(text), key=lambda one: (_PRECEDENCE[one[2]], one[0], -one[1])):
        if not any(taken[start:end]):
            kept.append((start, end, kind))
            taken[start:end] = b"\x01" * (end - start)
    return kept


def _cover(text: str, spans: list[Candidate]) -> str:
    pieces, last = [], 0
    for start, end, _ in sorted(spans):
        pieces += [text[last:start], "*" * (end - start)]
        last = end
    return "".join((*pieces, text[last:]))


def find_personal_data(text: str) -> tuple[PersonalData, ...]:
    """Find personal data in a text.

    The text is searched again with the findings covered by ``*`` until nothing more is found, so a masked text never
    holds a finding.

    Args:
        text: Any text, of any length.

    Returns:
        Findings in text order, not overlapping; offsets are code points of ``text``, end exclusive. Never raises.
    """
    folded = text.translate(_FOLD) if _FOLDABLE.search(text) else text
    found: list[Candidate] = []
    while more := _pass(folded):
        found += more
        folded = _cover(folded, more)
    return tuple(PersonalData(start, end, kind, KINDS[kind]) for start, end, kind in sorted(found))


def mask(text: str) -> str:
    """Replace every character of every finding by ``*``.

    Args:
        text: Any text.

    Returns:
        A text of the same length, so offsets into the original stay valid. Masking twice changes nothing more.
    """
    return _cover(text, [(item.start, item.end, item.kind) for item in find_personal_data(text)])
