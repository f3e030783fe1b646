"""The linear scorer against scikit-learn's own pipeline on the same texts.

Both read the same normalised texts, cut words with the same jieba dictionary (no hidden Markov model), use character
1-4-grams and words, and end in one linear decision per domain. scikit-learn gets single precision and no lower-casing,
which only helps it. Each is timed as it is used: the scorer in the chunks of ``Predictor``, scikit-learn with the whole
list at once (chunks would only slow it down); and both one text at a time, as a desk asks.

What limits the comparison: scikit-learn keeps a vocabulary of strings where the scorer keeps hashed buckets, so the
features are not the same columns, only the same kind; the number of columns is printed. Training is left out. The two
take turns within every repeat, and turn round who is first, so that a busy neighbour hits both alike.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits

from model.bundle import read_bundle
from model.linear import LinearScorer
from model.linear.words import word_cutter
from model.predictor import CHUNK
from model.text import normalise
from tests.benchmarks import corpus
from tests.benchmarks.measurement import Figure, Measurement, Setup, figure_of, ratio_of_medians

__all__ = ("measure",)

SINGLES = 100
"""Texts scored one at a time in each repeat."""
AIM = 2.0


def _words(text: str) -> list[str]:
    return [text[start:end] for start, end in word_cutter().spans(text)]


def _fit_pipeline() -> Pipeline:
    characters = TfidfVectorizer(
        analyzer="char", ngram_range=(1, 4), max_features=100_000, sublinear_tf=True, lowercase=False, dtype="float32"
    )
    words = TfidfVectorizer(tokenizer=_words, token_pattern=None, sublinear_tf=True, lowercase=False, dtype="float32")
    pipeline = Pipeline(
        [
            ("features", FeatureUnion([("characters", characters), ("words", words)])),
            ("domain", LinearSVC(random_state=0)),
        ]
    )
    training = corpus.rows("train")
    texts = [normalise(str(row["text"])).text for row in training]
    return pipeline.fit(texts, [str(row["domain"]) for row in training])


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _take_turns(
    theirs: Callable[[], object], ours: Callable[[], object], repeats: int
) -> tuple[list[float], list[float]]:
    """Seconds of each, repeat by repeat; one untimed turn of each comes first."""
    theirs()
    ours()
    times: dict[bool, list[float]] = {True: [], False: []}
    gc.collect()
    gc.disable()
    try:
        for repeat in range(repeats):
            for own in (repeat % 2 == 0, repeat % 2 == 1):
                times[own].append(_timed(ours if own else theirs))
    finally:
        gc.enable()
    return times[False], times[True]


def _in_chunks(scorer: LinearScorer, texts: Sequence[str]) -> None:
    for first in range(0, len(texts), CHUNK):
        scorer.domain_scores(texts[first : first + CHUNK])


def measure(setup: Setup) -> Measurement:
    """Time both, whole and one at a time."""
    scorer = read_bundle(setup.bundle).scorer
    pipeline = _fit_pipeline()
    texts = [normalise(text).text for text in corpus.texts("calibration", "test")]
    singles = [[text] for text in texts[:: max(1, len(texts) // SINGLES)]]
    figures: list[Figure] = []
    with threadpool_limits(setup.threads):
        whole = _take_turns(lambda: pipeline.decision_function(texts), lambda: _in_chunks(scorer, texts), setup.repeats)
        single = _take_turns(
            lambda: [pipeline.decision_function(text) for text in singles],
            lambda: [scorer.domain_scores(text) for text in singles],
            setup.repeats,
        )
    for name, (theirs, ours), count in (("archive", whole, len(texts)), ("one at a time", single, len(singles))):
        value, low, high = ratio_of_medians(theirs, ours)
        met = "aim met" if value >= AIM else "aim not met"
        note = f"aim ≥ {AIM:g}: {met}" if name == "archive" else ""
        figures += [
            Figure(f"scikit-learn time / ours, {name}", value, "times", low, high, note),
            figure_of(f"ours, {name}", [count / seconds for seconds in ours], "texts/s"),
            figure_of(f"scikit-learn, {name}", [count / seconds for seconds in theirs], "texts/s"),
        ]
    model = scorer.domain
    figures += [
        Figure("columns of ours", model.characters.size + model.words.size, ""),
        Figure("columns of scikit-learn", pipeline[-1].coef_.shape[1], "", note="fitted on the invented train split"),
    ]
    return Measurement(
        "scorer",
        f"domain scores of {len(texts)} invented texts: scikit-learn's pipeline against the linear scorer",
        tuple(figures),
        (f"{setup.repeats} interleaved repeats; intervals see the spread between repeats, not between machines",),
    )
