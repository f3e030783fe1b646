"""The one public door of a bundle: texts in, predictions out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from model import reasons
from model.bundle import DEFAULT_BUNDLE, Bundle, Manifest, read_bundle
from model.calibration import CascadeBand
from model.encoder import EncoderUnavailable
from model.evidence import clause_column, gather_evidence, model_spans
from model.judging import Judgement, LinearReading, judge
from model.linear import strongest_words
from model.linear.words import dictionary_digest
from model.prediction import DomainWord, Prediction, Reason, SignalScore, Suggestion
from model.taxonomy import Taxonomy
from model.text import NormalisedText, chinese_share, normalise
from model.tripwire import Hit

__all__ = ("DEFAULT_BUNDLE", "Predictor")

CHUNK = 256
"""Texts scored together …"""
CHARACTERS = 100_000
"""… and their length, unless a single one is longer: memory stays bounded whatever the caller sends."""


class Predictor:
    """Reads complaints. Immutable after loading and safe to call from several threads.

    ``predict`` of n texts gives what n calls with one text give. The linear scorer and the tripwires compute every text
    by itself, to the last bit. The encoder pads nothing and rounds on fixed scales; what remains is the order in which a
    few products in floating point are summed, which may move a probability by less than 1e-4, and a label only where
    its score lies that near to a threshold.

    Args:
        bundle: A loaded bundle.
        tripwires: False leaves the tripwires out, to measure what the model alone reads.
    """

    def __init__(self, bundle: Bundle, *, tripwires: bool = True) -> None:
        self._bundle = bundle
        self._tripwires = bundle.tripwires if tripwires else None
        self._degraded = bundle.manifest.dictionary != dictionary_digest()

    @classmethod
    def load(
        cls, path: Path = DEFAULT_BUNDLE, *, tripwires: bool = True, encoder: bool = True, threads: int | None = None
    ) -> Predictor:
        """Verify and load a bundle directory.

        Args:
            path: The directory.
            tripwires: False leaves the tripwires out.
            encoder: False leaves the encoder out.
            threads: Of the encoder, see :func:`model.encoder.thread_count`.

        Raises:
            BundleError: ``F101``-``F107``, see :mod:`model.bundle.reading`.
        """
        return cls(read_bundle(path, encoder=encoder, threads=threads), tripwires=tripwires)

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

    @property
    def cascade(self) -> CascadeBand | None:
        """Which texts the encoder reads in a cascade; None where no encoder runs."""
        record = self._bundle.manifest.encoder
        return record.cascade if record is not None and self._bundle.encoder is not None else None

    @property
    def unavailable(self) -> EncoderUnavailable | None:
        """Why the encoder of the bundle cannot run here; every prediction is degraded then."""
        return self._bundle.unavailable

    def predict(self, texts: Sequence[str], *, cascade: bool = False) -> list[Prediction]:
        """Read texts of any length and content; odd ones get ``needs_human`` reasons, never an exception.

        Args:
            texts: Complaints as they were written.
            cascade: The encoder of the bundle, where it has one, reads only what the linear scorer is unsure of.

        Returns:
            One prediction per text, in order.
        """
        predictions: list[Prediction] = []
        for chunk in _chunks(texts):
            predictions += self._predict_chunk([normalise(text) for text in chunk], cascade=cascade)
        return predictions

    def _predict_chunk(self, chunk: list[NormalisedText], *, cascade: bool) -> list[Prediction]:
        scorer = self._bundle.scorer
        plain = [text.text for text in chunk]
        hits = [self._tripwires.scan(text) if self._tripwires else () for text in plain]
        reading = LinearReading(plain, scorer.domain_scores(plain), scorer.risk_scores(plain), hits)
        judgements = judge(self._bundle, reading, cascade=cascade)
        return [self._assemble(row, text, reading, judgements[row]) for row, text in enumerate(chunk)]

    def _assemble(self, row: int, text: NormalisedText, reading: LinearReading, judgement: Judgement) -> Prediction:
        taxonomy, probabilities, hits = self.taxonomy, judgement.probabilities, reading.hits[row]
        members = judgement.domain.in_set(probabilities[None, :])[0]
        order = sorted(range(len(probabilities)), key=lambda column: (-probabilities[column], column))
        suggestions = tuple(
            Suggestion(code, taxonomy.name_of(code), float(probabilities[column]), bool(members[column]))
            for column, code in ((column, taxonomy.domain_codes[column]) for column in order)
        )
        words = strongest_words(self._bundle.scorer.domain, reading.domains, row, order[0], len(text.text))
        return Prediction(
            domain=suggestions[0].domain,
            domain_probability=suggestions[0].probability,
            suggestions=suggestions,
            tier=judgement.tier,
            severe_probability=judgement.severe,
            signals=self._signals(judgement, hits),
            evidence=gather_evidence(text, hits, self._spans(row, text, reading, judgement)),
            domain_words=tuple(DomainWord(*text.span(start, end), weight) for start, end, weight in words),
            needs_human=self._reasons(text, suggestions, float(reading.domains.known[row]), judgement),
            degraded=self._degraded or judgement.degraded,
            bundle=self.manifest.id,
            stage=judgement.stage,
        )

    def _spans(
        self, row: int, text: NormalisedText, reading: LinearReading, judgement: Judgement
    ) -> list[tuple[int, int]]:
        if reading.risk is None or judgement.risk is None or judgement.tier == 0:
            return []
        record = self.manifest.encoder
        return model_spans(
            text.text,
            reading.risk,
            row,
            clause_column(judgement.tier, self.taxonomy.severe_tier),
            judgement.risk,
            judgement.tokens,
            record.evidence if record else None,
            beyond=judgement.beyond,
        )

    def _signals(self, judgement: Judgement, hits: tuple[Hit, ...]) -> tuple[SignalScore, ...]:
        calibration = judgement.risk
        if calibration is None or judgement.tier == 0:
            return ()
        named = {signal for hit in hits for signal in hit.signals}
        found = [
            SignalScore(code, self.taxonomy.name_of(code), float(probability))
            for code, probability, output in zip(
                self.taxonomy.signal_codes, judgement.signals, calibration.signals, strict=True
            )
            if code in named or probability >= output.cutoff
        ]
        return tuple(sorted(found, key=lambda signal: -signal.probability))

    def _reasons(
        self, text: NormalisedText, suggestions: tuple[Suggestion, ...], known: float, judgement: Judgement
    ) -> tuple[Reason, ...]:
        limits, risk = self.manifest.limits, judgement.risk
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
            elif judgement.unlike:
                found.append(reasons.UNLIKE_SEEN)
        if text.flags & {"mojibake", "beyond_repair"}:
            found.append(reasons.DAMAGED_TEXT)
        if suggestions[0].probability - suggestions[1].probability < limits.close_gap:
            found.append(reasons.DOMAINS_CLOSE)
        if risk is not None and judgement.tier < self.taxonomy.severe_tier and judgement.severe >= risk.alert:
            found.append(reasons.DANGER_NOT_EXCLUDED)
        if judgement.beyond:
            found.append(reasons.BEYOND_REACH)
        if judgement.degraded:
            found.append(reasons.DEGRADED)
        if self._degraded:
            found.append(reasons.OTHER_DICTIONARY)
        return tuple(found)


def _chunks(texts: Sequence[str]) -> Iterator[list[str]]:
    chunk: list[str] = []
    characters = 0
    for text in texts:
        if chunk and (len(chunk) == CHUNK or characters + len(text) > CHARACTERS):
            yield chunk
            chunk, characters = [], 0
        chunk.append(text)
        characters += len(text)
    if chunk:
        yield chunk
