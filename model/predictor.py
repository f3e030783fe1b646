"""The one public door of a bundle: texts in, predictions out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from model import reasons
from model.bundle import DEFAULT_BUNDLE, Bundle, Manifest, read_bundle
from model.calibration import HitTable, summarise
from model.evidence import gather_evidence
from model.linear import strongest_words
from model.linear.scorer import DomainScores, RiskScores
from model.linear.words import dictionary_digest
from model.prediction import DomainWord, Prediction, Reason, SignalScore, Suggestion
from model.taxonomy import Taxonomy
from model.text import NormalisedText, chinese_share, normalise
from model.tripwire import Hit

__all__ = ("DEFAULT_BUNDLE", "Predictor")

Floats = npt.NDArray[np.float64]
Hits = Sequence[tuple[Hit, ...]]

CHUNK = 64
"""Texts scored together; bounds memory whatever the caller sends."""


class Predictor:
    """Reads complaints. Immutable after loading and safe to call from several threads.

    ``predict`` of n texts gives exactly what n calls with one text give: every row is computed by itself.

    Args:
        bundle: A loaded bundle.
        tripwires: False leaves the tripwires out, to measure what the model alone reads.
    """

    def __init__(self, bundle: Bundle, *, tripwires: bool = True) -> None:
        self._bundle = bundle
        self._tripwires = bundle.tripwires if tripwires else None
        self._degraded = bundle.manifest.dictionary != dictionary_digest()

    @classmethod
    def load(cls, path: Path = DEFAULT_BUNDLE, *, tripwires: bool = True) -> Predictor:
        """Verify and load a bundle directory.

        Raises:
            BundleError: ``F101``-``F107``, see :mod:`model.bundle.reading`.
        """
        return cls(read_bundle(path), tripwires=tripwires)

    @property
    def taxonomy(self) -> Taxonomy:
        """Label names of the bundle."""
        return self._bundle.taxonomy

    @property
    def manifest(self) -> Manifest:
        """``bundle.json``."""
        return self._bundle.manifest

    @property
    def bundle_id(self) -> str:
        """Id that every prediction carries."""
        return self._bundle.manifest.id

    @property
    def tripwire_names(self) -> dict[str, str]:
        """Chinese names of the bundle's tripwires by id, for ``Evidence.source``."""
        return {entry.id: entry.name for entry in self._bundle.tripwires.entries}

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """Read texts of any length and content; odd ones get ``needs_human`` reasons, never an exception.

        Args:
            texts: Complaints as they were written.

        Returns:
            One prediction per text, in order.
        """
        predictions: list[Prediction] = []
        for first in range(0, len(texts), CHUNK):
            predictions += self._predict_chunk([normalise(text) for text in texts[first : first + CHUNK]])
        return predictions

    def _predict_chunk(self, chunk: list[NormalisedText]) -> list[Prediction]:
        scorer, manifest = self._bundle.scorer, self.manifest
        plain = [text.text for text in chunk]
        domains = scorer.domain_scores(plain)
        probabilities = manifest.domain.probabilities(domains.margins)
        risk = scorer.risk_scores(plain)
        hits: Hits = [self._tripwires.scan(text) if self._tripwires else () for text in plain]
        tiers, severe, signals = self._risk(risk, hits)
        return [
            self._assemble(
                row, text, domains, probabilities[row], risk, hits[row], int(tiers[row]), severe[row], signals[row]
            )
            for row, text in enumerate(chunk)
        ]

    def _risk(self, risk: RiskScores | None, hits: Hits) -> tuple[npt.NDArray[np.int64], Floats, Floats]:
        """Tier, severe probability and signal probabilities of a chunk."""
        calibration, taxonomy = self.manifest.risk, self.taxonomy
        if risk is None or calibration is None:
            return (
                np.zeros(len(hits), dtype=np.int64),
                np.zeros(len(hits)),
                np.zeros((len(hits), len(taxonomy.signals))),
            )
        table = HitTable(
            np.array([max((hit.tier for hit in found), default=0) for found in hits], dtype=np.int64),
            np.array(
                [[any(code in hit.signals for hit in found) for code in taxonomy.signal_codes] for found in hits],
                dtype=np.bool_,
            ).reshape(len(hits), len(taxonomy.signals)),
        )
        features = summarise(risk.texts, risk.clauses, risk.batch.text_of)
        levels = len(calibration.tiers)
        probabilities = calibration.tier_probabilities(features[:, :levels], table)
        tiers = calibration.decide(probabilities, table)
        at = taxonomy.severe_tier - 1
        # A tier that a tripwire raised to severe never stands beside a probability below the cutoff.
        floor = np.where(tiers >= taxonomy.severe_tier, calibration.tiers[at].cutoff, 0.0)
        severe = np.maximum(probabilities[:, at], floor)
        signals = calibration.signal_probabilities(features[:, levels:], table)
        return tiers, severe, np.where(table.signals, 1.0, signals)

    def _assemble(
        self,
        row: int,
        text: NormalisedText,
        domains: DomainScores,
        probabilities: Floats,
        risk: RiskScores | None,
        hits: tuple[Hit, ...],
        tier: int,
        severe: float,
        signals: Floats,
    ) -> Prediction:
        manifest, taxonomy = self.manifest, self.taxonomy
        members = manifest.domain.in_set(probabilities[None, :])[0]
        order = sorted(range(len(probabilities)), key=lambda column: (-probabilities[column], column))
        suggestions = tuple(
            Suggestion(code, taxonomy.name_of(code), float(probabilities[column]), bool(members[column]))
            for column, code in ((column, taxonomy.domain_codes[column]) for column in order)
        )
        words = strongest_words(self._bundle.scorer.domain, domains, row, order[0], len(text.text))
        return Prediction(
            domain=suggestions[0].domain,
            domain_probability=suggestions[0].probability,
            suggestions=suggestions,
            tier=tier,
            severe_probability=float(severe),
            signals=self._signals(signals, tier, hits),
            evidence=gather_evidence(text, risk, row, hits, tier, manifest.risk, taxonomy.severe_tier),
            domain_words=tuple(DomainWord(*text.span(start, end), weight) for start, end, weight in words),
            needs_human=self._reasons(text, suggestions, float(domains.known[row]), tier, float(severe)),
            degraded=self._degraded,
            bundle=manifest.id,
        )

    def _signals(self, probabilities: Floats, tier: int, hits: tuple[Hit, ...]) -> tuple[SignalScore, ...]:
        calibration = self.manifest.risk
        if calibration is None or tier == 0:
            return ()
        named = {signal for hit in hits for signal in hit.signals}
        found = [
            SignalScore(code, self.taxonomy.name_of(code), float(probability))
            for code, probability, output in zip(
                self.taxonomy.signal_codes, probabilities, calibration.signals, strict=True
            )
            if code in named or probability >= output.cutoff
        ]
        return tuple(sorted(found, key=lambda signal: -signal.probability))

    def _reasons(
        self, text: NormalisedText, suggestions: tuple[Suggestion, ...], known: float, tier: int, severe: float
    ) -> tuple[Reason, ...]:
        limits, risk = self.manifest.limits, self.manifest.risk
        found = []
        solid = len("".join(text.text.split()))
        if solid == 0:
            found.append(reasons.EMPTY)
        else:
            if solid < limits.shortest:
                found.append(reasons.TOO_SHORT)
            if chinese_share(text.text) < limits.chinese_share:
                found.append(reasons.NOT_CHINESE)
            elif known < limits.known_share:
                found.append(reasons.UNFAMILIAR)
        if text.flags & {"mojibake", "beyond_repair"}:
            found.append(reasons.DAMAGED_TEXT)
        if suggestions[0].probability - suggestions[1].probability < limits.close_gap:
            found.append(reasons.DOMAINS_CLOSE)
        if risk is not None and tier < self.taxonomy.severe_tier and severe >= risk.alert:
            found.append(reasons.DANGER_NOT_EXCLUDED)
        if self._degraded:
            found.append(reasons.OTHER_DICTIONARY)
        return tuple(found)
