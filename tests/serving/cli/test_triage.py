from __future__ import annotations

import json
import os

import pytest

from serving.cli.triage_view import highlighted

TEXT = "老板欠薪，他带刀上门"


def test_json_is_the_contract_and_nothing_else(fenliu):
    answer = json.loads(fenliu("triage", TEXT, "--place", "青山镇", "--json").stdout)
    assert list(answer) == ["prediction", "route"]
    assert list(answer["prediction"]) == [
        "domain", "domain_probability", "suggestions", "tier", "severe_probability", "signals", "evidence",
        "domain_words", "needs_human", "degraded", "bundle", "stage",
    ]  # fmt: skip
    assert answer["prediction"]["evidence"] == [{"start": 6, "end": 8, "text": "带刀", "source": "model"}]
    assert list(answer["route"]) == [
        "lead", "co_handlers", "level", "due_at", "reason", "legal_note", "rule",
    ]  # fmt: skip
    assert answer["route"]["due_at"].endswith("+08:00")


def test_the_reader_sees_tier_domains_signals_evidence_and_route(fenliu):
    result = fenliu("triage", TEXT)
    assert result.exit_code == 0
    for words in (
        "3 紧急",
        "邻里关系",
        "80.0%",
        "✓",
        "危险手段",
        "依据  带刀",
        TEXT,
        "主办",
        "时限",
        "法律提示",
        "fake-1",
    ):
        assert words in result.stdout


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_standard_input_in_any_usual_encoding(fenliu, predictor, encoding):
    assert fenliu("triage", "-", "--json", input=f"{TEXT}\n".encode(encoding)).exit_code == 0
    assert predictor.seen == [TEXT]


def test_an_argument_in_the_encoding_of_an_old_terminal(fenliu, predictor):
    assert fenliu("triage", os.fsdecode(TEXT.encode("gb18030")), "--json").exit_code == 0
    assert predictor.seen == [TEXT]


def test_bytes_that_are_no_text_get_a_code(fenliu, predictor):
    result = fenliu("triage", "-", input=b"\xff\xff\xfe\xfa")
    assert result.exit_code == 2
    assert "[F242]" in result.stderr
    assert result.stdout == ""
    assert predictor.seen == []


@pytest.mark.parametrize("text", ["", " ", "\0\x01", "a" * 100_000, "😀"])
def test_odd_texts_get_an_answer(fenliu, text):
    assert fenliu("triage", "-", input=text.encode()).exit_code == 0


def test_a_complaint_cannot_steer_the_terminal(fenliu):
    result = fenliu("triage", "他带刀\x1b[2J\x1b]0;x\x07上门\u202e[bold]")
    assert "\x1b" not in result.stdout
    assert "\u202e" not in result.stdout
    assert "[bold]" in result.stdout


def test_evidence_is_marked_where_it_lies(predictor):
    text = "\x07\x0b他带刀\n上门"
    shown = highlighted(text, predictor.predict([text])[0].evidence)
    assert len(shown) == len(text)
    (span,) = shown.spans
    assert shown.plain[span.start : span.end] == "带刀"


def test_a_bundle_that_is_not_there(invoke, tmp_path):
    result = invoke("triage", TEXT, "--bundle", tmp_path)
    assert result.exit_code == 2
    assert "[F101]" in result.stderr
    assert "Traceback" not in result.stderr
    assert TEXT not in result.stderr
