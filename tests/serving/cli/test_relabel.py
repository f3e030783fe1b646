from __future__ import annotations

import json

import pytest

from model.calibration import CascadeBand
from model.encoder import EncoderUnavailable


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_text('{"text":"他带刀","tier":0}\nkein json\n{"text":"工资没发"}\n', encoding="utf-8")
    return path


def test_summary_and_notices_go_to_stderr(fenliu, source, tmp_path):
    result = fenliu("relabel", source, tmp_path / "out.jsonl")
    assert result.exit_code == 0
    assert result.stdout == ""
    for words in ("2 行", "1 行", "3 级 1，0 级 1", "劳动人事 1", "original_tier", "out.rejects.jsonl"):
        assert words in result.stderr
    assert "他带刀" not in result.stderr


def test_strict_says_so_with_its_exit_code_but_writes_all_the_same(fenliu, source, tmp_path):
    result = fenliu("relabel", source, tmp_path / "out.jsonl", "--strict")
    assert result.exit_code == 1
    assert len((tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()) == 2


def test_options_reach_the_run(fenliu, tmp_path, predictor):
    (tmp_path / "in.csv").write_bytes("问题\n电话13812345678\n吵\n".encode("gb18030"))
    result = fenliu(
        "relabel", tmp_path / "in.csv", tmp_path / "out.jsonl", "--text-column", "问题", "--encoding", "gb18030",
        "--batch", "1", "--mask", "--without-route", "--rejects", tmp_path / "r.jsonl",
    )  # fmt: skip
    assert result.exit_code == 0
    first, _ = (json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines())
    assert first["问题"] == "电话***********"
    assert first["lead_body"] is None
    assert len(predictor.batches) == 2


def test_mask_says_that_rejects_are_not_masked(fenliu, source, tmp_path):
    assert "没有遮盖" in fenliu("relabel", source, tmp_path / "out.jsonl", "--mask").stderr


def test_a_coded_error_is_two_lines_and_exit_code_2(fenliu, source):
    result = fenliu("relabel", source, source)
    assert result.exit_code == 2
    assert result.stderr.strip().startswith("[F244]")
    assert "Traceback" not in result.output


def test_interrupted(fenliu, source, tmp_path, predictor, monkeypatch):
    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(predictor, "predict", interrupt)
    result = fenliu("relabel", source, tmp_path / "out.jsonl")
    assert result.exit_code == 130
    assert "没有写出" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


BAND = CascadeBand(0.3, 0.1, 0.9, 0.25, 0.993, 0.982, 0.971, 0.96, 1627)


def test_a_run_in_two_stages_says_how_much_the_encoder_read_and_what_that_changes(fenliu, source, tmp_path, predictor):
    predictor.cascade = BAND
    result = fenliu("relabel", source, tmp_path / "out.jsonl")
    assert result.exit_code == 0
    for words in ("1 行（50.0%）", "1627 条", "25.0%", "99.3%", "98.2%", "97.1%", "96.0%", "--full"):
        assert words in result.stderr


def test_full_lets_the_encoder_read_every_row(fenliu, source, tmp_path, predictor):
    predictor.cascade = BAND
    result = fenliu("relabel", source, tmp_path / "out.jsonl", "--full")
    assert result.exit_code == 0
    assert "99.3%" not in result.stderr
    assert predictor.cascades == [False]


def test_a_bundle_without_encoder_is_read_as_it_is(fenliu, source, tmp_path, predictor):
    result = fenliu("relabel", source, tmp_path / "out.jsonl")
    assert "分两级" not in result.stderr
    assert predictor.cascades == [False]


def test_an_encoder_that_cannot_run_is_told(fenliu, source, tmp_path, predictor):
    predictor.unavailable = EncoderUnavailable("F154", "编码器自检不符。", "请升级。")
    result = fenliu("relabel", source, tmp_path / "out.jsonl")
    assert result.exit_code == 0
    assert "编码器自检不符" in result.stderr
