from __future__ import annotations

import hashlib

import msgspec
import numpy as np
import pytest
import safetensors.numpy
from typer.testing import CliRunner

from model.bundle import read_manifest
from model.errors import BundleError
from model.predictor import Predictor
from training.cli.train import train_app
from training.corpus import ColumnMapping
from training.linear import TrainingError
from training.linear.build import train_linear

OBVIOUS = {
    "wages": "我们几个工人在工地干活，老板拖欠工资三个月没发",
    "leak": "楼上卫生间漏水，我家天花板和墙都湿了",
    "debt": "借款五万打了欠条，到期不还",
}
THREAT = "楼上漏水，我去说了一句，他拿着菜刀堵在门口，扬言要砍死我"


@pytest.fixture(scope="module")
def trained(request_for, small):
    steps: list[str] = []
    manifest = train_linear(request_for("trained"), small, steps.append)
    return request_for("trained").out, manifest, steps


@pytest.fixture(scope="module")
def predictor(trained):
    return Predictor.load(trained[0])


def test_the_obvious_cases_are_read(predictor):
    for domain, found in zip(OBVIOUS, predictor.predict(list(OBVIOUS.values())), strict=True):
        assert (found.domain, found.tier) == (domain, 0)
        assert found.domain_probability > 0.5


def test_danger_is_found_and_shown(predictor):
    found = predictor.predict([THREAT])[0]

    assert (found.domain, found.tier) == ("leak", 1)
    assert [signal.signal for signal in found.signals] == ["threat"]
    assert {piece.text for piece in found.evidence} & {"他拿着菜刀堵在门口", "扬言要砍死我"} or any(
        "他拿着菜刀堵在门口" in piece.text for piece in found.evidence
    )


def test_words_of_one_domain_alone_speak_for_it(predictor):
    for text, words in (
        (OBVIOUS["wages"], {"工资", "拖欠工资"}),
        (OBVIOUS["leak"], {"漏水"}),
        (OBVIOUS["debt"], {"借款"}),
    ):
        found = predictor.predict([text])[0]
        best = sorted(found.domain_words, key=lambda word: -word.weight)[:3]
        assert words & {text[word.start : word.end] for word in best}


def test_the_manifest_says_what_made_the_bundle(trained, request_for):
    out, manifest, steps = trained
    request = request_for("trained")

    assert read_manifest(out) == manifest
    assert [(record.name, record.role, record.rows) for record in manifest.data] == [
        ("train.jsonl", "train", 120),
        ("dev.jsonl", "evaluate", 30),
    ]
    assert manifest.data[0].sha256 == hashlib.sha256(request.files[0].read_bytes()).hexdigest()
    assert manifest.taxonomy == "three-domains"
    assert manifest.id.startswith("linear-")
    assert manifest.metrics
    assert steps


def test_the_card_stands_in_the_bundle(trained):
    out, manifest, _ = trained
    card = (out / "CARD.md").read_text("utf-8")

    assert manifest.id in card
    assert "dev.jsonl" in card


def test_no_text_of_the_corpus_stands_in_the_bundle(trained):
    out, _, _ = trained

    assert {file.suffix for file in out.iterdir()} == {".json", ".toml", ".safetensors", ".md"}
    for file in out.iterdir():
        assert "包工头拖欠工资".encode() not in file.read_bytes()


def test_training_is_deterministic(trained, request_for, small):
    out, manifest, _ = trained
    again = train_linear(request_for("again"), small, lambda _: None)

    first, second = (
        safetensors.numpy.load_file(path / "linear.safetensors") for path in (out, request_for("again").out)
    )
    assert first.keys() == second.keys()
    assert all(np.array_equal(first[name], second[name]) for name in first)
    assert (again.domain, again.risk, again.metrics) == (manifest.domain, manifest.risk, manifest.metrics)


def test_a_bundle_is_never_written_over(trained, request_for, small):
    before = (trained[0] / "bundle.json").read_bytes()

    with pytest.raises(BundleError) as caught:
        train_linear(request_for("trained"), small, lambda _: None)

    assert caught.value.code == "F108"
    assert (trained[0] / "bundle.json").read_bytes() == before


def test_extra_texts_teach_with_their_weight(request_for, folder, small):
    extra = folder / "extra.jsonl"
    rows = [
        {"text": f"{number}号院的路灯坏了，漏水一样地闪", "domain": "debt", "tier": 0, "signals": []}
        for number in "一二三四五六七八"
    ]
    extra.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))

    manifest = train_linear(request_for("extra", extra=(extra,), evaluate=()), small, lambda _: None)

    assert manifest.data[1].role == "train, weight 0.5"
    assert not (request_for("extra").out / "CARD.md").exists()
    assert manifest.metrics == {}
    assert Predictor.load(request_for("extra").out).predict(["九号院的路灯坏了"])[0].domain == "debt"


def test_another_taxonomy_without_risk_from_a_csv(folder, request_for, small):
    request = request_for(
        "court",
        files=(folder / "court.csv",),
        evaluate=(folder / "court.csv",),
        taxonomy=folder / "court.toml",
        columns=ColumnMapping(text="诉求内容", domain="类别"),
        name="court",
    )

    manifest = train_linear(request, small, lambda _: None)
    dog, divorce = Predictor.load(request.out).predict(["邻居家的狗半夜叫", "离婚后孩子的抚养"])

    assert (dog.domain, divorce.domain) == ("邻里", "家事")
    assert (dog.tier, dog.severe_probability, dog.signals, dog.evidence) == (0, 0, (), ())
    assert manifest.risk is None
    assert (request.out / "CARD.md").is_file()


def write_rows(path, rows):
    path.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    return path


def test_too_few_texts(request_for, tmp_path, small):
    few = write_rows(tmp_path / "few.jsonl", [{"text": f"拖欠工资{at}", "domain": "wages"} for at in range(49)])

    with pytest.raises(TrainingError) as caught:
        train_linear(request_for("few", files=(few,)), small, lambda _: None)

    assert caught.value.code == "F321"
    assert "49" in caught.value.message
    assert not request_for("few").out.exists()


def test_texts_of_one_domain_alone_teach_nothing(request_for, tmp_path, small):
    rows = [{"text": f"{'甲乙丙丁戊己庚辛'[at % 8]}厂第{at}车间拖欠工资", "domain": "wages"} for at in range(60)]

    with pytest.raises(TrainingError) as caught:
        train_linear(request_for("one", files=(write_rows(tmp_path / "one.jsonl", rows),)), small, lambda _: None)

    assert caught.value.code == "F322"
    assert not request_for("one").out.exists()


def test_texts_without_risk_labels_make_a_bundle_without_risk(request_for, folder, tmp_path, small):
    rows = [msgspec.json.decode(line) for line in (folder / "train.jsonl").read_bytes().splitlines()]
    plain = write_rows(tmp_path / "plain.jsonl", [{"text": row["text"], "domain": row["domain"]} for row in rows])

    manifest = train_linear(request_for("plain", files=(plain,), evaluate=(plain,)), small, lambda _: None)

    assert manifest.risk is None
    assert Predictor.load(request_for("plain").out).predict([THREAT])[0].tier == 0


def test_an_evaluation_without_danger_still_loads(request_for, folder, tmp_path, small):
    rows = [msgspec.json.decode(line) for line in (folder / "train.jsonl").read_bytes().splitlines()]
    calm = write_rows(tmp_path / "calm.jsonl", [row for row in rows if not row["tier"]][:12])

    train_linear(request_for("calm", evaluate=(calm,)), small, lambda _: None)

    assert Predictor.load(request_for("calm").out).manifest.metrics


runner = CliRunner()


def run(*arguments: object):
    return runner.invoke(train_app, ["linear", *map(str, arguments)])


def test_the_command_trains(folder):
    out = folder / "command"

    result = run(
        folder / "court.csv", "--out", out, "--taxonomy", folder / "court.toml", "--text-column", "诉求内容",
        "--domain-column", "类别", "--name", "法庭", "--coverage", 0.9,
    )  # fmt: skip

    assert result.exit_code == 0, result.output
    manifest = read_manifest(out)
    assert manifest.id.startswith("法庭-")
    assert manifest.domain.coverage == 0.9
    assert manifest.id in result.output


def test_the_command_tells_its_errors_in_a_sentence(folder):
    result = run(folder / "court.csv", "--out", folder / "none", "--taxonomy", folder / "court.toml")

    assert result.exit_code == 2
    assert "[F123]" in result.output
    assert "Traceback" not in result.output
    assert not (folder / "none").exists()


@pytest.mark.parametrize(("option", "code"), [("--taxonomy", "F111"), ("--tripwires", "F131")])
def test_the_command_tells_a_missing_file(folder, option, code):
    result = run(folder / "court.csv", "--out", folder / "none", option, folder / "nowhere.toml")

    assert result.exit_code == 2
    assert f"[{code}]" in result.output
