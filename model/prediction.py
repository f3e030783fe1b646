"""What a model says about one text. The structs are the JSON of the API, field for field.

Offsets count Unicode code points of the text as it was sent, ``end`` exclusive.
"""

from __future__ import annotations

from typing import Literal

import msgspec

__all__ = ("DomainWord", "Evidence", "Prediction", "Reason", "SignalScore", "Suggestion")


class Suggestion(msgspec.Struct, frozen=True):
    """One domain in rank order."""

    domain: str
    """Code in the taxonomy."""
    name: str
    """Chinese name."""
    probability: float
    """Calibrated probability, 0-1; all suggestions of a text sum to 1."""
    in_set: bool
    """True for members of the conformal set, which holds the right domain at the coverage the bundle states."""


class SignalScore(msgspec.Struct, frozen=True):
    """One danger signal that the text shows."""

    signal: str
    """Code in the taxonomy."""
    name: str
    """Chinese name."""
    probability: float
    """Calibrated probability, 0-1; 1.0 when a tripwire named it."""


class Evidence(msgspec.Struct, frozen=True):
    """A piece of the original text that carries the risk."""

    start: int
    end: int
    text: str
    """``original[start:end]``, unchanged."""
    source: str
    """``model``, or ``tripwire:<id>``."""


class DomainWord(msgspec.Struct, frozen=True):
    """A piece of the original text that speaks for the first suggested domain."""

    start: int
    end: int
    weight: float
    """Share of the positive evidence for the domain that lies in this piece, 0-1."""


class Reason(msgspec.Struct, frozen=True):
    """Why a person should read before trusting."""

    code: str
    """Stable code, see ``model.reasons``."""
    message: str
    """Chinese sentence for staff."""


class Prediction(msgspec.Struct, frozen=True):
    """Everything a bundle says about one text."""

    domain: str
    domain_probability: float
    suggestions: tuple[Suggestion, ...]
    """All domains of the taxonomy, most probable first."""
    tier: int
    """0 routine, 1 watch, 2 high, 3 imminent (or what the taxonomy calls them)."""
    severe_probability: float
    """Calibrated probability that the tier is 2 or higher, 0-1."""
    signals: tuple[SignalScore, ...]
    """Signals at or above their threshold, most probable first."""
    evidence: tuple[Evidence, ...]
    """In text order, not overlapping for one source."""
    domain_words: tuple[DomainWord, ...]
    needs_human: tuple[Reason, ...]
    degraded: bool
    """True when a part of the model could not run."""
    bundle: str
    """Id of the bundle that said so."""
    stage: Literal["full", "linear"] = "full"
    """``full``: all scorers of the bundle read the text; ``linear``: the encoder did not, because the first stage of a
    cascade was sure or because it cannot run (then ``degraded`` is true too)."""
