"""Commands that need no model: help, version, handing over, serving, bundles."""

from __future__ import annotations

import subprocess
import sys

import msgspec
import pytest

from model.bundle import DEFAULT_BUNDLE, EncoderFacts, EncoderRecord, read_manifest, write_bundle
from model.calibration import CascadeBand, NoveltyRule
from model.encoder import EncoderSettings
from model.evidence import EvidenceRule

COMMANDS = ("triage", "relabel", "serve", "data", "train", "evaluate", "routes", "bundle")


def test_help_lists_every_command_in_chinese(invoke):
    shown = invoke("--help").stdout
    assert all(f" {name} " in shown for name in COMMANDS)
    assert "fenliu[train]" in shown
    assert invoke().output.strip() == shown.strip()


def test_version(invoke):
    assert invoke("--version").stdout.startswith("fenliu 0.")


def test_starting_does_not_import_training():
    heavy = {"training", "sklearn", "matplotlib", "litestar", "sqlalchemy"}
    code = "import sys, serving.cli; print(*{name.partition('.')[0] for name in sys.modules})"
    found = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, check=True, timeout=60)
    assert heavy.isdisjoint(found.stdout.decode().split())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("data", "--help"), ["fenliu data", "check", "split"]),
        (("data", "check", "--help"), ["fenliu data check", "--strict"]),
        (("train", "linear", "--help"), ["fenliu train linear", "--extra"]),
        (("evaluate", "--help"), ["fenliu evaluate", "--behaviour"]),
    ],
)
def test_training_answers_for_its_own_commands(invoke, arguments, words):
    result = invoke(*arguments)
    assert result.exit_code == 0
    assert all(each in result.stdout for each in words)


def test_arguments_and_exit_code_of_training_come_through(invoke, tmp_path):
    result = invoke("data", "check", tmp_path / "missing.csv")
    assert result.exit_code == 2
    assert "[F121]" in result.stderr


def test_serve_passes_on_what_was_given(invoke, monkeypatch, tmp_path):
    told = []
    monkeypatch.setattr("serving.server.run", told.append)
    monkeypatch.setenv("FENLIU_QUEUE_CAPACITY", "7")
    result = invoke("serve", "--port", 0, "--host", "::1", "--bundle", tmp_path, "--database", tmp_path / "a" / "f.db")
    assert result.exit_code == 0, result.output
    (settings,) = told
    assert (settings.port, settings.host, settings.bundle) == (0, "::1", tmp_path)
    assert settings.database_path == tmp_path / "a" / "f.db"
    assert settings.queue_capacity == 7


@pytest.mark.parametrize(("option", "value", "code"), [("--host", "0.0.0.0", "F202"), ("--port", "70000", "F201")])
def test_serve_refuses_wrong_settings(invoke, monkeypatch, option, value, code):
    monkeypatch.setattr("serving.server.run", lambda _: pytest.fail("started"))
    result = invoke("serve", option, value)
    assert result.exit_code == 2
    assert f"[{code}]" in result.stderr


def test_bundle_show_tells_what_the_manifest_says(invoke):
    result = invoke("bundle", "show")
    assert result.exit_code == 0
    shown = result.stdout
    told = read_manifest(DEFAULT_BUNDLE)
    assert told.id in shown
    assert told.taxonomy in shown
    assert all(name in shown for name in told.files)
    assert all(record.sha256 in shown for record in told.data)
    assert "domain_accuracy" in shown


def test_bundle_show_of_nothing(invoke, tmp_path):
    result = invoke("bundle", "show", tmp_path)
    assert result.exit_code == 2
    assert "[F101]" in result.stderr


@pytest.fixture
def both(tmp_path):
    """The shipped bundle with the record of an encoder that cannot run."""
    shipped = read_manifest(DEFAULT_BUNDLE)
    contents = {name: (DEFAULT_BUNDLE / name).read_bytes() for name in shipped.files}
    files = {"tokenizer.json": b"{}", "encoder.int8.onnx": b"\x00", "golden.json": b"{}"}
    stacked = msgspec.structs.replace(shipped.domain, encoder=0.8125)
    record = EncoderRecord(
        settings=EncoderSettings(domains=21, levels=3, signals=8, hidden=256),
        domain=stacked,
        risk=msgspec.structs.replace(shipped.risk, alert_texts=95),
        evidence=EvidenceRule("tokens", 0.5, 2),
        novelty=NoveltyRule("energy", 5.0, 0.01, {"energy": 0.875}, ("news.jsonl",)),
        cascade=CascadeBand(0.3, 0.1, 0.9, 0.25, 0.993, 0.982, 0.971, 0.96, 1627),
        parity={"integer_domain_mean": 0.0004},
        facts=EncoderFacts(4, 256, 4, 1024, 12_000, 6_300_000, 2000, ("avx2",)),
    )
    manifest = msgspec.structs.replace(shipped, format=2, kind="encoder", encoder=record)
    write_bundle(tmp_path / "both", manifest, contents | files)
    return tmp_path / "both"


def test_bundle_show_tells_the_encoder_and_both_sets_of_thresholds(invoke, both):
    result = invoke("bundle", "show", both)
    assert result.exit_code == 0
    for words in (
        "4 层，宽 256",
        "6.3 M",
        "0.8125",
        "两个模型一起",
        "线性模型单独",
        "95 条高风险",
        "99.3%",
        "98.2%",
        "0.875",
    ):
        assert words in result.stdout


def test_bundle_verify_tells_that_the_encoder_cannot_run_here(invoke, both):
    result = invoke("bundle", "verify", both)
    assert result.exit_code == 0
    assert "完好" in result.stdout
    assert "不能运行" in result.stdout
