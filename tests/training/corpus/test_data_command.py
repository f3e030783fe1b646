from __future__ import annotations

import msgspec
import pytest
from typer.testing import CliRunner

from model.taxonomy import Taxonomy
from training.cli import data_app

runner = CliRunner()
SECRET = "老板把我们的身份证都锁在柜子里不肯还"


def run(*arguments: object):
    return runner.invoke(data_app, [str(argument) for argument in arguments])


@pytest.fixture
def rows():
    scenes = [
        "楼上漏水",
        "欠薪三月",
        "退卡不退钱",
        "占了车位",
        "猪场臭气",
        "学校收费",
        "路灯不亮",
        "土地边界",
        "保险拒赔",
        "押金不退",
    ]
    return [
        {"id": f"r{number}", "text": f"{scene}{extra}", "domain": "labour" if number % 2 else "housing", "tier": number % 2,
         "evidence": [scene] if number % 2 else [], "signals": ["despair"] if number % 2 else []}
        for number, (scene, extra) in enumerate((scene, extra) for scene in scenes for extra in ("，没有人管这件事", "，想请你们来调解"))
    ]  # fmt: skip


def test_check_passes_and_fails_by_exit_code(write_jsonl, rows):
    good = write_jsonl("good.jsonl", rows)
    bad = write_jsonl("bad.jsonl", [*rows, {"text": SECRET, "domain": "wages"}])

    assert run("check", good).exit_code == 0
    assert run("check", good, "--strict").exit_code == 1
    assert run("check", bad).exit_code == 1
    assert run("check", bad.with_name("none.jsonl")).exit_code == 2


def test_check_shows_places_in_chinese_and_never_a_text(write_jsonl, rows):
    path = write_jsonl("bad.jsonl", [*rows, {"text": SECRET, "domain": "wages"}, {"text": SECRET, "domain": "other"}])

    shown = run("check", path).output
    as_json = run("check", path, "--json")

    assert "错误" in shown
    assert "bad.jsonl:21" in shown
    report = msgspec.json.decode(as_json.stdout)
    assert [found["code"] for found in report["findings"] if found["severity"] == "error"] == ["unknown_domain"]
    for text in (SECRET, *(row["text"] for row in rows)):
        assert str(text) not in shown + as_json.output


def test_check_of_a_centre_table_with_its_own_columns(tmp_path):
    table = tmp_path / "登记.csv"
    table.write_bytes("内容,类别\n楼上半夜弹琴到两点,噪音\n老板拖欠三个月工资,欠薪\n".encode("gb18030"))
    taxonomy = tmp_path / "t.toml"

    made = run("taxonomy", table, "--column", "类别", "-o", taxonomy)
    checked = run("check", table, "--taxonomy", taxonomy, "--text-column", "内容", "--domain-column", "类别", "--json")

    assert made.exit_code == 0
    assert set(Taxonomy.load(taxonomy).domain_codes) == {"噪音", "欠薪"}
    assert checked.exit_code == 0
    assert msgspec.json.decode(checked.stdout)["domains"] == {"噪音": 1, "欠薪": 1}


def test_missing_column_names_the_columns(write_jsonl):
    result = run("check", write_jsonl("t.jsonl", [{"内容": SECRET, "类别": "x"}]))

    assert result.exit_code == 2
    assert "[F123]" in result.output
    assert "“内容”、“类别”" in result.output
    assert SECRET not in result.output


def test_taxonomy_file_is_not_overwritten_unasked(tmp_path, write_jsonl):
    table = write_jsonl("t.jsonl", [{"c": "甲"}, {"c": "乙"}])
    out = tmp_path / "t.toml"
    out.write_text("mine", encoding="utf-8")

    assert run("taxonomy", table, "--column", "c", "-o", out).exit_code == 2
    assert out.read_text(encoding="utf-8") == "mine"
    assert run("taxonomy", table, "--column", "c", "-o", out, "--force").exit_code == 0


def test_split_writes_the_same_parts_every_time_and_they_pass_the_check(tmp_path, write_jsonl, rows):
    source = write_jsonl("all.jsonl", rows)
    first, second = tmp_path / "1", tmp_path / "2"

    for out in (first, second):
        result = run("split", source, "--out", out, "--seed", 7, "--part", "train=0.7", "--part", "test=0.3")
        assert result.exit_code == 0, result.output

    names = ["test.jsonl", "train.jsonl"]
    assert sorted(path.name for path in first.iterdir()) == names
    assert [(first / name).read_bytes() for name in names] == [(second / name).read_bytes() for name in names]
    kept = [msgspec.json.decode(line) for name in names for line in (first / name).read_bytes().splitlines()]
    assert sorted(row["id"] for row in kept) == sorted(row["id"] for row in rows)
    assert all("group" in row for row in kept)
    assert run("check", first / "train.jsonl", first / "test.jsonl").exit_code == 0


def test_split_applies_corrections(tmp_path, write_jsonl, rows):
    source = write_jsonl("all.jsonl", rows)
    corrections = write_jsonl("c.jsonl", [{"id": "r1", "reason": "§2", "tier": 0, "signals": [], "evidence": []}])

    result = run("split", source, "--out", tmp_path / "o", "--part", "all=1", "--corrections", corrections)

    assert result.exit_code == 0
    [row] = [
        row
        for line in (tmp_path / "o" / "all.jsonl").read_bytes().splitlines()
        if (row := msgspec.json.decode(line))["id"] == "r1"
    ]
    assert (row["tier"], row["signals"], row["evidence"]) == (0, [], [])


@pytest.mark.parametrize("part", ["train", "train=x", "../x=1", "a=0.4"])
def test_unusable_parts(tmp_path, write_jsonl, rows, part):
    result = run("split", write_jsonl("all.jsonl", rows), "--out", tmp_path / "o", "--part", part)

    assert result.exit_code == 2
    assert not (tmp_path / "o").exists()
