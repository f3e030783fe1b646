"""The load generator does not wait for answers, and counts from when a request was due."""

from __future__ import annotations

import asyncio

import pytest

from tests.benchmarks.load import offer


def test_a_stalled_service_is_asked_all_the_same():
    """A closed loop would never send the second request: the first is answered only after the last was sent."""
    texts = [str(number) for number in range(20)]

    async def run():
        all_sent = asyncio.Event()
        sent = []

        async def send(text):
            sent.append(text)
            if len(sent) == len(texts):
                all_sent.set()
            await all_sent.wait()
            return "201"

        return await asyncio.wait_for(offer(send, texts, rate=1000.0), timeout=30), sent

    result, sent = asyncio.run(run())
    assert sent == texts
    assert result.outcomes == {"201": 20}
    assert max(result.latencies["201"]) > 18 / 1000  # the first waited for all that were due after it


def test_outcomes_are_kept_apart():
    async def send(text):
        return "429" if text == "refused" else "201"

    result = asyncio.run(offer(send, ["taken", "refused", "taken"], rate=10_000.0))
    assert result.outcomes == {"201": 2, "429": 1}
    assert {outcome: len(times) for outcome, times in result.latencies.items()} == {"201": 2, "429": 1}
    assert len(result.lateness) == 3


def test_a_sender_that_raises_ends_the_run():
    async def send(_text):
        raise RuntimeError("broken")

    with pytest.raises(ExceptionGroup, match="unhandled errors"):
        asyncio.run(offer(send, ["one"], rate=100.0))
