from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.prediction import Prediction

INVENTED = Path(__file__).parents[2] / "datasets" / "invented" / "test.jsonl"

SCENES = (
    "老板拖欠我三个月工资，说没有钱",
    "楼上漏水泡坏了天花板，物业一直推脱",
    "他昨晚拿刀追我，我不敢回家",
    "我不想活了",
    "已经报警了！",
    "村里修路占了我家的地",
    "要是再不给钱就打死他。",
    "我想去起诉他",
    "ｔel：１３８００００００００",
    "退錢",
)
complaints = st.lists(st.sampled_from(SCENES) | st.text(max_size=12), max_size=12).map("，".join)
anything = st.text() | st.text(st.characters(codec=None), max_size=80) | complaints


@pytest.fixture(scope="module")
def invented() -> list[str]:
    rows = [msgspec.json.decode(line) for line in INVENTED.read_bytes().splitlines()]
    return [row["text"] for row in rows][::6]


def check_contract(text: str, found: Prediction, predictor) -> None:
    taxonomy, risk = predictor.taxonomy, predictor.manifest.risk
    probabilities = [suggestion.probability for suggestion in found.suggestions]
    assert sorted(suggestion.domain for suggestion in found.suggestions) == sorted(taxonomy.domain_codes)
    assert probabilities == sorted(probabilities, reverse=True)
    assert sum(probabilities) == pytest.approx(1)
    assert (found.domain, found.domain_probability) == (found.suggestions[0].domain, probabilities[0])
    assert found.suggestions[0].in_set
    assert all(suggestion.name == taxonomy.name_of(suggestion.domain) for suggestion in found.suggestions)

    taxonomy.tier(found.tier)
    assert 0 <= found.severe_probability <= 1
    cutoff = risk.tiers[taxonomy.severe_tier - 1].cutoff
    if found.tier >= taxonomy.severe_tier:
        assert found.severe_probability >= min(cutoff, risk.tiers[found.tier - 1].cutoff)
    else:
        assert found.severe_probability < cutoff
        warned = "danger_not_excluded" in {reason.code for reason in found.needs_human}
        assert warned == (found.severe_probability >= risk.alert)
    signals = [signal.probability for signal in found.signals]
    assert signals == sorted(signals, reverse=True)
    assert all(0 <= probability <= 1 for probability in signals)
    assert {signal.signal for signal in found.signals} <= set(taxonomy.signal_codes)

    ends: dict[str, int] = {}
    assert [piece.start for piece in found.evidence] == sorted(piece.start for piece in found.evidence)
    for piece in found.evidence:
        assert 0 <= piece.start < piece.end <= len(text)
        assert piece.text == text[piece.start : piece.end]
        assert piece.source == "model" or piece.source.startswith("tripwire:")
        assert piece.start >= ends.get(piece.source, 0)
        ends[piece.source] = piece.end
    assert [word.start for word in found.domain_words] == sorted(word.start for word in found.domain_words)
    for word in found.domain_words:
        assert 0 <= word.start < word.end <= len(text)
        assert 0 < word.weight <= 1
    assert found.bundle == predictor.bundle_id
    assert not found.degraded


@settings(max_examples=100, deadline=None)
@given(anything)
def test_any_text_gets_a_prediction_that_keeps_the_contract(predictor, text):
    check_contract(text, predictor.predict([text])[0], predictor)


def test_real_looking_texts_keep_the_contract(predictor, invented):
    for text, found in zip(invented, predictor.predict(invented), strict=True):
        check_contract(text, found, predictor)


def test_predictions_survive_json(predictor):
    found = predictor.predict(list(SCENES))

    assert msgspec.json.decode(msgspec.json.encode(found), type=list[Prediction]) == found


@settings(max_examples=15, deadline=None)
@given(st.lists(anything, max_size=6), st.randoms(use_true_random=False))
def test_a_batch_gives_exactly_what_single_texts_give(predictor, texts, order):
    texts = [*texts, "", SCENES[2] * 20, SCENES[0]]
    order.shuffle(texts)

    assert predictor.predict(texts) == [predictor.predict([text])[0] for text in texts]


@pytest.mark.parametrize(("texts", "characters"), [(16, 10**6), (10**6, 900)])
def test_a_long_batch_is_cut_without_a_seam(predictor, invented, monkeypatch, texts, characters):
    monkeypatch.setattr("model.predictor.CHUNK", texts)
    monkeypatch.setattr("model.predictor.CHARACTERS", characters)
    texts = invented[:40]
    shuffled = list(enumerate(texts))
    random.Random(3).shuffle(shuffled)

    together = predictor.predict(texts)

    assert [together[at] for at, _ in shuffled] == predictor.predict([text for _, text in shuffled])
    assert [together[at] for at in range(0, len(texts), 9)] == [predictor.predict([text])[0] for text in texts[::9]]


def test_no_texts_no_predictions(predictor):
    assert predictor.predict([]) == []


def reasons_of(predictor, text: str) -> set[str]:
    found = predictor.predict([text])[0]
    check_contract(text, found, predictor)
    assert all(reason.message.endswith("。") for reason in found.needs_human)
    return {reason.code for reason in found.needs_human}


@pytest.mark.parametrize(
    ("text", "expected", "absent"),
    [
        ("", {"empty"}, {"too_short", "not_chinese", "unfamiliar"}),
        (" \n\t\u3000\r\n", {"empty"}, {"too_short"}),
        ("薪", {"too_short"}, {"empty", "not_chinese"}),
        ("My landlord keeps the deposit and does not answer the phone.", {"not_chinese"}, {"empty", "too_short"}),
        ("\x00\x01\x02\x7f" * 40 + "\x89PNG\r\n", {"not_chinese"}, {"damaged_text"}),
        ("%PDF-1.4 1 0 obj << /Type /Catalog >> endobj", {"not_chinese"}, {"empty"}),
        ("饕餮魑魅魍魉耄耋龘靐齉爩鱻麤灪", {"unfamiliar"}, {"not_chinese", "too_short"}),
        (
            "老板拖欠我们三个月工资，劳动合同也没有签，打电话不接",
            set(),
            {"empty", "too_short", "not_chinese", "unfamiliar", "damaged_text", "other_dictionary"},
        ),
    ],
    ids=["empty", "blank", "one", "english", "binary", "pdf", "rare", "ordinary"],
)
def test_odd_texts_say_why_a_person_should_look(predictor, text, expected, absent):
    found = reasons_of(predictor, text)

    assert expected <= found
    assert not absent & found


def test_mojibake_is_told(predictor):
    broken = "老板拖欠我们三个月工资，打电话也不接，请求帮助".encode().decode("latin-1")

    assert "damaged_text" in reasons_of(predictor, broken)


def test_a_text_of_100_000_characters_is_read_to_its_end(predictor):
    filler = "物业公司多年不修电梯，业主反映很多次都没有人处理。"
    text = (filler * 4200)[:99_970] + "他说今晚就要拿刀砍死我，我很害怕。"

    found = predictor.predict([text])[0]

    check_contract(text, found, predictor)
    assert found.tier >= 2
    assert any(piece.start >= 99_970 for piece in found.evidence)


def test_threads_get_what_one_caller_gets(predictor, invented):
    texts = invented[:40]
    alone = predictor.predict(texts)

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda _: predictor.predict(texts), range(4)))

    assert together == [alone] * 4


def test_tripwires_only_ever_raise(predictor, model_alone, invented):
    texts = [*invented, *SCENES]
    differs = 0
    for found, alone in zip(predictor.predict(texts), model_alone.predict(texts), strict=True):
        assert {piece.source for piece in alone.evidence} <= {"model"}
        assert found.tier >= alone.tier
        assert found.severe_probability >= alone.severe_probability
        assert found.suggestions == alone.suggestions
        differs += found != alone
    assert differs > 0


@settings(max_examples=30, deadline=None)
@given(complaints)
def test_tripwires_only_ever_raise_on_any_text(predictor, model_alone, text):
    found, alone = predictor.predict([text])[0], model_alone.predict([text])[0]

    assert found.tier >= alone.tier
    assert found.severe_probability >= alone.severe_probability
    assert {piece.source for piece in alone.evidence} <= {"model"}


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("在工地干了四个月，包工头拖欠我们工资不发，打电话也不接", "labour"),
        ("楼上邻居家卫生间漏水，把我家天花板都泡了，找他几次都不修", "neighbourhood"),
        ("借给朋友五万块钱，打了欠条，到期不还，人也躲起来了", "private_debt"),
        ("我要和丈夫离婚，孩子的抚养权和彩礼谈不拢", "marriage_family"),
    ],
)
def test_plain_cases_are_routed_and_explained(predictor, text, domain):
    found = predictor.predict([text])[0]

    assert found.domain == domain
    assert found.tier < predictor.taxonomy.severe_tier
    assert found.domain_words
