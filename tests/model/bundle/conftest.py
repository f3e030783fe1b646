from __future__ import annotations

import msgspec
import numpy as np
import pytest
import safetensors.numpy

from model.bundle import Manifest, TextLimits, write_bundle
from model.calibration import DomainCalibration, OutputCalibration, RiskCalibration
from model.linear import DomainModel, LinearScorer, RiskModel
from model.linear.features import occurrences
from model.linear.head import LinearHead
from model.linear.neutral import NEUTRAL_PATH, neutral_view
from model.linear.rows import BITS, CHARACTERS
from model.linear.vocabulary import Vocabulary
from model.linear.words import dictionary_digest

TAXONOMY = """
format = 1
id = "two-domains"
name = "两类"
severe_tier = 1
domains = [{ code = "wages", name = "欠薪" }, { code = "leak", name = "漏水" }]
tiers = [{ level = 0, name = "平常" }, { level = 1, name = "危急" }]
signals = [{ code = "threat", name = "威胁" }]
"""
TRIPWIRES = "format = 1\nidioms = []\nlexicons = {}\nguards = {}\ntripwires = []\n"


def vocabulary_and_head(texts: list[str], weights: list[list[float]]) -> tuple[Vocabulary, LinearHead]:
    found = occurrences(CHARACTERS, texts)
    buckets = np.unique(found.bucket)
    table = np.zeros((len(buckets), len(weights[0])), dtype=np.float32)
    for row, values in enumerate(weights):
        table[np.isin(buckets, found.bucket[found.row == row])] += np.float32(values)
    return (
        Vocabulary(buckets.astype(np.int32), np.ones(len(buckets), dtype=np.float32), BITS),
        LinearHead(table, np.zeros(len(weights[0]), dtype=np.float32)),
    )


@pytest.fixture(scope="session")
def scorer() -> LinearScorer:
    vocabulary, head = vocabulary_and_head(["拖欠工资", "楼上漏水"], [[1, -1], [-1, 1]])
    risk, risk_head = vocabulary_and_head(["打死你"], [[4, 4]])
    return LinearScorer(
        DomainModel(vocabulary, vocabulary, head, head), RiskModel(risk, risk_head, risk_head), neutral_view()
    )


@pytest.fixture(scope="session")
def contents(scorer) -> dict[str, bytes]:
    return {
        "linear.safetensors": safetensors.numpy.save(scorer.arrays()),
        "neutral.toml": NEUTRAL_PATH.read_bytes(),
        "taxonomy.toml": TAXONOMY.encode(),
        "tripwires.toml": TRIPWIRES.encode(),
        "CARD.md": "# 模型卡\n".encode(),
    }


@pytest.fixture(scope="session")
def manifest() -> Manifest:
    output = OutputCalibration(1.0, 1.0, 0.0, 0.0, -2.0, (1.0,))
    return Manifest(
        format=1,
        id="tiny-1",
        created="2026-01-02T03:04:05+00:00",
        kind="linear",
        taxonomy="two-domains",
        dictionary=dictionary_digest(),
        domain=DomainCalibration(0.5, (0.0, 0.0), 0.2, 0.95),
        limits=TextLimits(shortest=3, chinese_share=0.4, known_share=0.1, close_gap=0.1),
        risk=RiskCalibration((output,), (output,), 0.1, 0.95, 0.5),
        metrics={"accuracy": 0.5, "interval": [0.4, 0.6]},
        data=(),
        versions={},
        cpu="x86_64",
        files={},
    )


@pytest.fixture
def bundle(tmp_path, manifest, contents):
    path = tmp_path / "bundle"
    write_bundle(path, manifest, contents)
    return path


@pytest.fixture
def edit_manifest(bundle):
    """Change ``bundle.json`` in place."""

    def edit(change) -> None:
        file = bundle / "bundle.json"
        fields = msgspec.json.decode(file.read_bytes())
        change(fields)
        file.write_bytes(msgspec.json.encode(fields))

    return edit
