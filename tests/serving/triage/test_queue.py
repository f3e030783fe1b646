"""The queue in front of the model: what is computed, in which order, and what callers get."""

from __future__ import annotations

import asyncio
import itertools
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.errors import OverloadedError, UnavailableError
from serving.triage.queue import Lane, PredictionQueue

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def running(predictor, **changes):
    options = {"capacity": 8, "preview_share": 0.25, "batch_characters": 1000} | changes
    queue = PredictionQueue(predictor, **options)
    queue.start()
    try:
        yield queue
    finally:
        predictor.gate.set()
        await queue.close()


async def busy(queue, predictor, text="正在算的这条"):
    """Hold the worker inside a call; everything asked after this waits."""
    predictor.gate.clear()
    predictor.entered.clear()
    task = asyncio.create_task(queue.predict(text, Lane.SUBMISSION))
    assert await asyncio.to_thread(predictor.entered.wait, 10)
    return task


async def ask(queue, text, lane=Lane.SUBMISSION):
    """Ask, and return once the text waits in the queue."""
    before = queue.waiting
    task = asyncio.create_task(queue.predict(text, lane))
    while queue.waiting == before:  # noqa: ASYNC110 - the queue announces nothing to strangers
        await asyncio.sleep(0)
    return task


async def test_what_waits_is_one_batch_sorted_by_length(predictor):
    async with running(predictor) as queue:
        first = await busy(queue, predictor)
        others = [await ask(queue, text) for text in ("中等长度", "短", "最长的一条文本")]
        predictor.gate.set()
        await asyncio.gather(first, *others)
    assert predictor.batches == [["正在算的这条"], ["短", "中等长度", "最长的一条文本"]]


async def test_submissions_go_before_previews(predictor):
    async with running(predictor, batch_characters=1) as queue:
        first = await busy(queue, predictor)
        tasks = [
            await ask(queue, "预览甲", Lane.PREVIEW),
            await ask(queue, "预览乙", Lane.PREVIEW),
            await ask(queue, "登记"),
        ]
        predictor.gate.set()
        await asyncio.gather(first, *tasks)
    assert predictor.seen == ["正在算的这条", "登记", "预览甲", "预览乙"]


async def test_a_full_lane_refuses_and_says_when_to_come_back(predictor):
    async with running(predictor, capacity=4, preview_share=0.5) as queue:
        await busy(queue, predictor)
        for text in ("一", "二"):
            await ask(queue, text, Lane.PREVIEW)
        with pytest.raises(OverloadedError) as refused:
            await queue.predict("三", Lane.PREVIEW)
        assert refused.value.code == "F251"
        assert refused.value.retry_after >= 1
        await ask(queue, "登记还有位置")


async def test_retry_after_follows_the_measured_speed(predictor):
    # Ten seconds for the first text: with four waiting there is room again after about forty.
    async with running(predictor, capacity=5, preview_share=0.2, clock=itertools.count(step=10).__next__) as queue:
        await queue.predict("测速", Lane.SUBMISSION)
        await busy(queue, predictor)
        for text in "一二三四":
            await ask(queue, text)
        with pytest.raises(OverloadedError) as refused:
            await queue.predict("五", Lane.SUBMISSION)
    assert refused.value.retry_after == 40


async def test_a_caller_that_left_is_never_computed_and_frees_its_place(predictor):
    async with running(predictor, capacity=2, preview_share=0.5) as queue:
        first = await busy(queue, predictor)
        leaving = await ask(queue, "走了的人")
        leaving.cancel()
        await asyncio.wait({leaving})
        staying = await ask(queue, "留下的人")
        predictor.gate.set()
        await asyncio.gather(first, staying)
    assert "走了的人" not in predictor.seen
    assert "留下的人" in predictor.seen


async def test_a_text_that_breaks_the_model_fails_alone(predictor):
    predictor.poison = "毒"
    async with running(predictor) as queue:
        first = await busy(queue, predictor)
        good, bad, also_good = [await ask(queue, text) for text in ("好", "有毒的文本", "也好")]
        predictor.gate.set()
        results = await asyncio.gather(first, good, bad, also_good, return_exceptions=True)
        assert await queue.predict("之后照常", Lane.SUBMISSION)
    failure = results.pop(2)
    assert isinstance(failure, UnavailableError)
    assert failure.code == "F253"
    assert "毒" not in str(failure)
    assert all(result.bundle == "fake-1" for result in results)


async def test_a_model_that_loses_a_text_answers_nobody_wrongly(predictor):
    predictor.predict = lambda texts: []
    async with running(predictor) as queue:
        with pytest.raises(UnavailableError, match="F253"):
            await queue.predict("丢了的", Lane.SUBMISSION)


async def test_closing_answers_those_that_wait_and_takes_no_more(predictor):
    async with running(predictor) as queue:
        first = await busy(queue, predictor)
        waiting = await ask(queue, "还在等")
        closing = asyncio.create_task(queue.close())
        await asyncio.sleep(0)
        with pytest.raises(UnavailableError, match="F252"):
            await queue.predict("来晚了", Lane.SUBMISSION)
        predictor.gate.set()
        await asyncio.gather(first, waiting, closing)
        assert not queue.running
    assert predictor.seen == ["正在算的这条", "还在等"]


@given(texts=st.lists(st.text(min_size=1, max_size=30), max_size=30), budget=st.integers(1, 60))
def test_everybody_gets_the_prediction_of_their_own_text_within_the_budget(texts, budget):
    batches = []

    class Echo:
        def predict(self, batch):
            batches.append(batch)
            return [text[::-1] for text in batch]

    async def scenario():
        queue = PredictionQueue(Echo(), capacity=100, preview_share=0.5, batch_characters=budget)
        queue.start()
        answers = await asyncio.gather(
            *(queue.predict(text, lane) for text, lane in zip(texts, itertools.cycle(Lane), strict=False))
        )
        await queue.close()
        return answers

    assert asyncio.run(scenario()) == [text[::-1] for text in texts]
    assert sorted(itertools.chain(*batches)) == sorted(texts)
    assert all(len(batch) == 1 or sum(map(len, batch)) <= budget for batch in batches)
