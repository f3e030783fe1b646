"""The encoder against what the processor could do at most, and against a common way to classify texts.

The ceiling is the time of the integer matrix products alone: onnxruntime's own, of the encoder's shapes, over as many
rows as the texts have tokens. Everything else an encoder does comes on top: reading the text, cutting it into tokens,
attention, GELU, normalisation, rounding to bytes. Windows of a long text overlap; tokens read twice count once.

The alternative is the text-classification pipeline of ``transformers`` as it comes (one text at a time, single
precision) around a network of BERT-base's size with random weights, which cost what learned ones cost. It reads
characters, as Chinese BERT does; ours reads words, about 1.6 characters a token, and is many times smaller: the ratio
measures the choice of network, its numbers and its batches together, and says nothing about what either knows.

What is compared takes turns within every repeat. With one thread the clock is processor time, which leaves out waiting
for a busy neighbour but not the caches it empties; with more it is wall time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import onnxruntime
import torch
import transformers
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast, TextClassificationPipeline

from model.bundle import read_bundle
from model.bundle.encoder import EncoderFacts
from model.encoder import EncoderScorer
from model.text import normalise
from tests.benchmarks import corpus
from tests.benchmarks.measurement import Figure, Measurement, Setup, figure_of, percentile, ratio_of_medians

__all__ = ("measure",)

ROWS = 1024
"""Rows of a product: the tokens of one batch of the scorer."""
SHORTEST, LONGEST = 100, 120
"""Characters: about what people write."""
SUBSET = 24
"""Texts that the alternative reads; it takes about a quarter of a second for each."""
AIM_SHARE, AIM_RATIO = 0.5, 15.0
BASE = 21_128
"""Vocabulary of the Chinese BERT-base, whose other sizes are the defaults of ``BertConfig``."""
MOST = 64
"""Largest weight of the ceiling's products, as of ours."""
OURS, CEILING, THEIRS = "encoder", "products alone", "transformers pipeline, BERT-base size"

Work = Callable[[], object]
Clock = Callable[[], float]


def _products(facts: EncoderFacts) -> list[tuple[int, int]]:
    """Inputs and outputs of the products of all layers."""
    hidden, wide = facts.hidden, facts.feed_forward
    return facts.layers * [(hidden, 3 * hidden), (hidden, hidden), (hidden, wide), (wide, hidden)]


def _ceiling(facts: EncoderFacts, threads: int) -> Work:
    """The integer products of one batch of ``ROWS`` tokens."""
    rng = np.random.default_rng(1)
    nodes, weights, outputs = [], [], []
    for at, (inputs, width) in enumerate(_products(facts)):
        weight = rng.integers(-MOST, MOST + 1, (inputs, width)).astype(np.int8)
        weights.append(numpy_helper.from_array(weight, f"weight{at}"))
        nodes.append(helper.make_node("MatMulInteger", [f"rows{inputs}", f"weight{at}"], [f"out{at}"]))
        outputs.append(helper.make_tensor_value_info(f"out{at}", TensorProto.INT32, [ROWS, width]))
    sizes = {facts.hidden, facts.feed_forward}
    rows = {f"rows{size}": rng.integers(0, 256, (ROWS, size)).astype(np.uint8) for size in sorted(sizes)}
    given = [helper.make_tensor_value_info(name, TensorProto.UINT8, array.shape) for name, array in rows.items()]
    graph = helper.make_graph(nodes, "products", given, outputs, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return lambda: session.run(None, rows)


def _pipeline(texts: Sequence[str], labels: int) -> Callable[[list[str]], Any]:
    """The alternative: a character tokenizer over the texts and a random network of BERT-base's size."""
    marks = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
    entries = {piece: at for at, piece in enumerate((*marks, *sorted(set("".join(texts)))))}
    tokenizer = Tokenizer(models.WordPiece(entries, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", entries["[SEP]"]), ("[CLS]", entries["[CLS]"]))
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]"
    )
    transformers.logging.set_verbosity_error()
    torch.manual_seed(1)
    network = BertForSequenceClassification(BertConfig(vocab_size=BASE, num_labels=labels))
    return TextClassificationPipeline(model=network.eval(), tokenizer=fast)


def _take_turns(works: Mapping[str, Work], repeats: int, clock: Clock) -> dict[str, list[float]]:
    """Seconds of each, repeat by repeat; one untimed turn of each comes first."""
    for work in works.values():
        work()
    times: dict[str, list[float]] = {name: [] for name in works}
    for repeat in range(repeats):
        for name in sorted(works, reverse=repeat % 2 == 1):
            begun = clock()
            works[name]()
            times[name].append(clock() - begun)
    return times


def _against_ceiling(
    scorer: EncoderScorer, facts: EncoderFacts, texts: list[str], setup: Setup, clock: Clock
) -> list[Figure]:
    tokens = int((scorer.scores(texts).tokens + 2).sum())
    batch, batches = _ceiling(facts, setup.threads), tokens / ROWS
    whole = round(batches)
    works = {OURS: lambda: scorer.scores(texts), CEILING: lambda: [batch() for _ in range(whole)]}
    times = _take_turns(works, max(3, setup.repeats // 3), clock)
    least = [seconds * batches / whole for seconds in times[CEILING]]
    work = 2 * tokens * sum(inputs * width for inputs, width in _products(facts))
    share, low, high = ratio_of_medians(least, times[OURS])
    verdict = f"aim ≥ {AIM_SHARE:.0%}: {'met' if share >= AIM_SHARE else 'not met'}"
    return [
        Figure("share of the ceiling of the integer products", 100 * share, "%", 100 * low, 100 * high, verdict),
        figure_of(f"{OURS}, archive", [len(texts) / seconds for seconds in times[OURS]], "texts/s"),
        figure_of(f"{CEILING}, the same texts", [len(texts) / seconds for seconds in least], "texts/s"),
        figure_of(f"{CEILING}, operations", [work / seconds / 1e9 for seconds in least], "GOP/s"),
        Figure("tokens of a text, with [CLS] and [SEP]", tokens / len(texts), ""),
    ]


def _against_pipeline(scorer: EncoderScorer, texts: list[str], labels: int, setup: Setup, clock: Clock) -> list[Figure]:
    subset = texts[:: max(1, len(texts) // SUBSET)][:SUBSET]
    pipeline = _pipeline(texts, labels)
    works = {OURS: lambda: scorer.scores(subset), THEIRS: lambda: pipeline(subset)}
    times = _take_turns(works, max(3, setup.repeats // 4), clock)
    ratio, low, high = ratio_of_medians(times[THEIRS], times[OURS])
    verdict = f"aim ≥ {AIM_RATIO:g}: {'met' if ratio >= AIM_RATIO else 'not met'}"
    return [
        Figure(f"{OURS} against {THEIRS}", ratio, "times", low, high, verdict),
        *(
            figure_of(f"{who}, {len(subset)} texts", [len(subset) / seconds for seconds in times[who]], "texts/s")
            for who in (OURS, THEIRS)
        ),
    ]


def _latencies(scorer: EncoderScorer, texts: list[str]) -> list[Figure]:
    times = []
    for text in (text for text in texts if SHORTEST <= len(text) <= LONGEST):
        begun = time.perf_counter()
        scorer.scores([text])
        times.append(1000 * (time.perf_counter() - begun))
    name = f"one text of {SHORTEST}-{LONGEST} characters"
    return [
        figure_of(f"{name}, p50", times, "ms"),
        figure_of(f"{name}, p95", times, "ms", lambda values: percentile(values, 0.95)),
    ]


def measure(setup: Setup) -> Measurement:
    """Throughput, its share of the ceiling, the ratio to the alternative, and the latency of one text.

    Raises:
        RuntimeError: The bundle has no encoder, or it cannot run here.
    """
    bundle = read_bundle(setup.bundle, threads=setup.threads)
    record, scorer = bundle.manifest.encoder, bundle.encoder
    if record is None or scorer is None:
        raise RuntimeError(f"no encoder to measure: {bundle.unavailable or 'the bundle has none'}")
    clock = time.process_time if setup.threads == 1 else time.perf_counter
    torch.set_num_threads(setup.threads)
    texts = [normalise(text).text for text in corpus.texts("calibration", "test")]
    facts = record.facts
    return Measurement(
        "encoder",
        f"{len(texts)} invented texts read by {facts.layers} layers of {facts.hidden}; threads of each: {setup.threads}",
        (
            *_against_ceiling(scorer, facts, texts, setup, clock),
            *_latencies(scorer, texts),
            *_against_pipeline(scorer, texts, record.settings.domains, setup, clock),
        ),
        ("normalising the text is not in it, the neutral view and cutting into tokens are",),
    )
