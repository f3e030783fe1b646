"""The program as a person runs it, with the bundle that ships."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from model.bundle import DEFAULT_BUNDLE
from serving.archive import ADDED_COLUMNS


def run(*arguments, code=None, **options):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FENLIU_")}
    start = ("-m", "serving.cli") if code is None else ("-c", code)
    return subprocess.run(
        [sys.executable, *start, *map(str, arguments)], capture_output=True, timeout=120, check=False,
        env=environment | {"COLUMNS": "160"}, **options,
    )  # fmt: skip


def test_triage_with_the_shipped_bundle():
    result = run("triage", "-", "--json", input="厂里拖欠工资四个月，老板躲着不见人。".encode("gb18030"))
    assert result.returncode == 0, result.stderr
    answer = json.loads(result.stdout)
    assert answer["prediction"]["domain"] == "labour"
    assert sum(each["probability"] for each in answer["prediction"]["suggestions"]) == pytest.approx(1)


def test_relabel_reads_a_row_alone_as_among_others(tmp_path):
    texts = ["物业费涨了又涨，电梯三天两头坏。", "", "12345", "他说再不赔钱就带着汽油来点了我家。", "长" * 3000]
    lines = [json.dumps({"id": place, "text": text}) for place, text in enumerate(texts)]
    (tmp_path / "in.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "one.jsonl").write_text(lines[3] + "\n", encoding="utf-8")
    for name in ("in", "one"):
        result = run("relabel", tmp_path / f"{name}.jsonl", tmp_path / f"{name}.out.jsonl")
        assert result.returncode == 0, result.stderr
    rows = [json.loads(line) for line in (tmp_path / "in.out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["text"] for row in rows] == texts
    assert all(list(row) == ["id", "text", *ADDED_COLUMNS] for row in rows)
    assert all(row["needs_human"] for row in (rows[1], rows[2]))
    assert rows[3] == json.loads((tmp_path / "one.out.jsonl").read_text(encoding="utf-8"))


def test_interrupting_a_run_leaves_nothing(tmp_path):
    line = json.dumps({"text": "楼上半夜装修，吵得睡不着，找物业也不管。" * 20})
    (tmp_path / "in.jsonl").write_text(f"{line}\n" * 20_000, encoding="utf-8")
    command = [sys.executable, "-m", "serving.cli", "relabel", str(tmp_path / "in.jsonl"), str(tmp_path / "out.csv")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        deadline = time.monotonic() + 100
        while not list(tmp_path.glob(".fenliu-*.tmp")) and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "没有写出" in told.decode()
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


def test_a_damaged_bundle_is_refused_with_a_code(tmp_path):
    bundle = tmp_path / "bundle"
    shutil.copytree(DEFAULT_BUNDLE, bundle)
    assert run("bundle", "verify", bundle).returncode == 0
    weights = bundle / "linear.safetensors"
    raw = bytearray(weights.read_bytes())
    raw[-1] ^= 1
    weights.write_bytes(raw)
    result = run("bundle", "verify", bundle)
    assert result.returncode == 2
    assert "[F105]" in result.stderr.decode()
    assert "linear.safetensors" in result.stderr.decode()


def test_base_installation_runs_and_names_what_training_needs():
    without = "import sys; sys.modules.update(sklearn=None, matplotlib=None, openpyxl=None, pyarrow=None); "
    start = without + "from serving.cli import app; app(prog_name='fenliu')"
    triaged = run("triage", "楼上漏水", "--json", code=start)
    assert triaged.returncode == 0, triaged.stderr
    assert run("--help", code=start).returncode == 0
    refused = run("train", "linear", "x.jsonl", "--out", "b", code=start)
    assert refused.returncode == 2
    assert "[F241]" in refused.stderr.decode()
    assert "pip install 'fenliu[train]'" in refused.stderr.decode()
    assert "Traceback" not in refused.stderr.decode()
