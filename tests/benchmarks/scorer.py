"""The linear scorer against scikit-learn's own pipeline on the same texts.

Both read the same normalised texts, cut words with the same jieba dictionary (no hidden Markov model), use character
1-4-grams and words, and end in one linear decision per domain. scikit-learn gets single precision and no lower-casing,
which only helps it. Each is timed as it is used: the scorer in the chunks of ``Predictor``, scikit-learn with the whole
list at once (chunks would only slow it down); and both one text at a time, as a desk asks.

What limits the comparison: scikit-learn keeps a vocabulary of strings where the scorer keeps hashed buckets, so the
features are not the same columns, only the same kind; the number of columns is printed. Training is left out. Cutting
words is a large share of both and timed by itself, because it hides part of what differs. All take turns within every
repeat, and turn round who is first; the clock is processor time, which leaves out waiting for a busy neighbour but not
the caches it empties.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import jieba
import numpy as np
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
OURS, THEIRS = "linear scorer", "scikit-learn"
CUTTING = {OURS: "our cutting of words alone", THEIRS: "jieba's cutting of words alone"}


@lru_cache(maxsize=1)
def _jieba() -> jieba.Tokenizer:
    """jieba as it comes, but for the dictionary: read from the package instead of from a cache in a shared folder."""
    tokenizer = jieba.Tokenizer()
    with Path(jieba.__file__).with_name("dict.txt").open("rb") as lines:
        tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(lines)
    tokenizer.initialized = True
    return tokenizer


def _words(text: str) -> list[str]:
    return [word for word in _jieba().cut(text, HMM=False) if len(word) > 1 and not word.isspace()]


def _fit_pipeline() -> Pipeline:
    characters = TfidfVectorizer(
        analyzer="char", ngram_range=(1, 4), max_features=100_000, sublinear_tf=True, lowercase=False, dtype=np.float32
    )
    words = TfidfVectorizer(tokenizer=_words, token_pattern=None, sublinear_tf=True, lowercase=False, dtype=np.float32)
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
    """Seconds of processor time: both are one thread of this process, and a neighbour's share is not theirs."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _take_turns(works: Mapping[str, Callable[[], object]], repeats: int) -> dict[str, list[float]]:
    """Processor seconds of each, repeat by repeat; one untimed turn of each comes first."""
    for work in works.values():
        work()
    times: dict[str, list[float]] = {name: [] for name in works}
    gc.collect()
    gc.disable()
    try:
        for repeat in range(repeats):
            for name in sorted(works, reverse=repeat % 2 == 1):
                times[name].append(_timed(works[name]))
    finally:
        gc.enable()
    return times


def _in_chunks(scorer: LinearScorer, texts: Sequence[str]) -> None:
    for first in range(0, len(texts), CHUNK):
        scorer.domain_scores(texts[first : first + CHUNK])


def _ratio(name: str, ratio: tuple[float, float, float], note: str = "") -> Figure:
    value, low, high = ratio
    return Figure(name, value, "times", low, high, note)


def _figures(name: str, count: int, times: dict[str, list[float]]) -> list[Figure]:
    ratio = ratio_of_medians(times[THEIRS], times[OURS])
    bare = {who: np.subtract(times[who], times[CUTTING[who]]).tolist() for who in (THEIRS, OURS)}
    verdict = f"aim ≥ {AIM:g}: {'met' if ratio[0] >= AIM else 'not met'}" if name == "archive" else ""
    return [
        _ratio(f"time of {THEIRS} / {OURS}, {name}", ratio, verdict),
        _ratio(f"the same without cutting words, {name}", ratio_of_medians(bare[THEIRS], bare[OURS])),
        *(
            figure_of(f"{who}, {name}", [count / seconds for seconds in times[who]], "texts/s")
            for who in (OURS, THEIRS, *CUTTING.values())
        ),
    ]


def measure(setup: Setup) -> Measurement:
    """Time both, whole and one at a time."""
    scorer = read_bundle(setup.bundle).scorer
    cutter = word_cutter()
    pipeline = _fit_pipeline()
    texts = [normalise(text).text for text in corpus.texts("calibration", "test")]
    singles = [[text] for text in texts[:: max(1, len(texts) // SINGLES)]]
    cases: dict[str, tuple[int, dict[str, Callable[[], object]]]] = {
        "archive": (
            len(texts),
            {
                OURS: lambda: _in_chunks(scorer, texts),
                THEIRS: lambda: pipeline.decision_function(texts),
                CUTTING[OURS]: lambda: [cutter.spans(text) for text in texts],
                CUTTING[THEIRS]: lambda: [_words(text) for text in texts],
            },
        ),
        "one at a time": (
            len(singles),
            {
                OURS: lambda: [scorer.domain_scores(text) for text in singles],
                THEIRS: lambda: [pipeline.decision_function(text) for text in singles],
                CUTTING[OURS]: lambda: [cutter.spans(text) for [text] in singles],
                CUTTING[THEIRS]: lambda: [_words(text) for [text] in singles],
            },
        ),
    }
    figures: list[Figure] = []
    with threadpool_limits(setup.threads):
        for name, (count, works) in cases.items():
            figures += _figures(name, count, _take_turns(works, setup.repeats))
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
