"""Both scorers of a bundle, with an encoder that says what the test tells it."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec
import numpy as np
import pytest

from model.bundle import EncoderFacts, EncoderRecord, read_bundle, write_bundle
from model.calibration import CascadeBand, NoveltyRule
from model.encoder import EncoderScores, EncoderSettings, EncoderUnavailable
from model.evidence import EvidenceRule
from model.predictor import Predictor

WAGES, LEAK, THREAT, LONG = "老板拖欠工资不给", "楼上漏水没人管", "他昨天打死你了吗", "楼上漏水没人管，催了好多次"


class Tokens:
    """One token a character; those of ``word`` carry the risk."""

    def __init__(self, text: str, word: str) -> None:
        self.log_odds = np.full(len(text), -3.0)
        at = text.find(word) if word else -1
        if at >= 0:
            self.log_odds[at : at + len(word)] = 3.0
        self.starts = np.arange(len(text))
        self.ends = self.starts + 1

    def __len__(self) -> int:
        return len(self.log_odds)


@dataclass
class Encoder:
    """Reads every text alike, unless told otherwise."""

    domains: tuple[float, float] = (0.0, 0.0)
    risk: float = -9.0
    word: str = ""
    beyond: bool = False
    fails: bool = False
    seen: list[str] = field(default_factory=list)

    def scores(self, texts):
        if self.fails:
            raise EncoderUnavailable("F157", "编码器运行失败。", "请检查可用内存。")
        self.seen += texts
        many = len(texts)
        return EncoderScores(
            np.tile(self.domains, (many, 1)),
            np.full((many, 2), self.risk),
            [Tokens(text, self.word) for text in texts],
            np.zeros((many, 4), dtype=np.float32),
            np.full(many, self.beyond),
            np.full(many, 9),
        )


@pytest.fixture
def load(tmp_path, manifest, contents):
    """``load(encoder)``: the bundle with that encoder."""
    stacked = msgspec.structs.replace(manifest.risk.tiers[0], encoder=1.0)
    record = EncoderRecord(
        settings=EncoderSettings(domains=2, levels=1, signals=1, hidden=4),
        domain=msgspec.structs.replace(manifest.domain, encoder=1.0),
        risk=msgspec.structs.replace(manifest.risk, tiers=(stacked,), signals=(stacked,)),
        evidence=EvidenceRule("tokens", 0.0, 2, "clause"),
        novelty=NoveltyRule("energy", -1.0, 0.01),
        cascade=CascadeBand(0.5, 0.4, 0.6, 0.25, 0.99, 0.98, 0.97, 0.96, 400),
        parity={},
        facts=EncoderFacts(2, 4, 1, 8, 100, 1000, 400, ()),
    )
    both = msgspec.structs.replace(manifest, format=2, kind="encoder", encoder=record)
    files = {"tokenizer.json": b"{}", "encoder.int8.onnx": b"\x00", "golden.json": b"{}"}
    write_bundle(tmp_path / "both", both, contents | files)
    bundle = read_bundle(tmp_path / "both", encoder=False)
    return lambda encoder: Predictor(msgspec.structs.replace(bundle, encoder=encoder))


def codes(prediction) -> set[str]:
    return {reason.code for reason in prediction.needs_human}


def test_the_encoder_has_a_say_in_domain_tier_and_evidence(load):
    alone, convinced = load(None), load(Encoder(domains=(-20.0, 20.0), risk=9.0, word="拖欠"))

    before, after = alone.predict([WAGES])[0], convinced.predict([WAGES])[0]

    assert (before.domain, before.tier) == ("wages", 0)
    assert (after.domain, after.tier) == ("leak", 1)
    assert after.severe_probability > before.severe_probability
    assert [signal.signal for signal in after.signals] == ["threat"]
    assert [(piece.text, piece.source) for piece in after.evidence] == [("拖欠", "model")]
    assert (after.stage, after.degraded) == ("full", False)


def test_a_calm_encoder_does_not_silence_the_evidence_of_the_linear_scorer(load):
    found = load(Encoder(risk=0.0)).predict([THREAT])[0]

    assert found.tier == 1
    assert [piece.source for piece in found.evidence] == ["model"]


def test_a_text_unlike_anything_seen_and_one_beyond_reach_say_so(load):
    assert "unlike_seen" in codes(load(Encoder()).predict([WAGES])[0])
    assert "unlike_seen" not in codes(load(Encoder(domains=(9.0, 0.0))).predict([WAGES])[0])
    assert "beyond_reach" in codes(load(Encoder(beyond=True)).predict([WAGES])[0])
    assert "beyond_reach" not in codes(load(Encoder()).predict([WAGES])[0])


def test_in_a_cascade_the_encoder_reads_only_what_lies_in_the_band(load):
    encoder = Encoder(domains=(-20.0, 20.0))
    predictor = load(encoder)
    full = predictor.predict([WAGES, "今天天气很好", LEAK])
    encoder.seen.clear()

    found = predictor.predict([WAGES, "今天天气很好", LEAK], cascade=True)

    assert encoder.seen == ["今天天气很好"]
    assert [prediction.stage for prediction in found] == ["linear", "full", "linear"]
    assert [prediction.domain for prediction in found] == ["wages", "leak", "leak"]
    assert found[1] == full[1]
    assert not any(prediction.degraded for prediction in found)


def test_a_cascade_without_anything_in_the_band_asks_nobody(load):
    encoder = Encoder()

    assert [prediction.stage for prediction in load(encoder).predict([WAGES], cascade=True)] == ["linear"]
    assert encoder.seen == []


def test_an_encoder_that_fails_while_reading_makes_these_answers_degraded(load):
    encoder = Encoder(fails=True)
    predictor = load(encoder)

    found = predictor.predict([WAGES, LEAK])

    assert all(prediction.degraded and prediction.stage == "linear" for prediction in found)
    assert all("degraded" in codes(prediction) for prediction in found)
    assert [prediction.domain for prediction in found] == ["wages", "leak"]
    encoder.fails = False
    assert not predictor.predict([WAGES])[0].degraded


def test_in_a_cascade_only_what_the_encoder_should_have_read_is_degraded(load):
    found = load(Encoder(fails=True)).predict([WAGES, "今天天气很好"], cascade=True)

    assert [prediction.degraded for prediction in found] == [False, True]


def test_no_texts(load):
    assert load(Encoder()).predict([], cascade=True) == []
