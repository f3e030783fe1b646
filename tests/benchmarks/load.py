"""An open-loop load generator: requests leave at fixed times whether or not earlier ones have been answered.

A closed loop waits for each answer, so a stalled service is asked less and looks faster than it is ("coordinated
omission", Tene, *How NOT to Measure Latency*, 2013). Here latency counts from the moment a request was due, and how
late the generator itself was is reported, because a generator that cannot keep up measures only itself.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence

import msgspec

__all__ = ("LoadResult", "offer")

Send = Callable[[str], Awaitable[str]]
"""Sends one text and returns how it ended: a status code, or the name of an error."""


class LoadResult(msgspec.Struct, frozen=True):
    """What became of every request."""

    outcomes: Counter[str]
    latencies: dict[str, list[float]]
    """Seconds from when the request was due to the end of its answer, by outcome."""
    lateness: list[float]
    """Seconds by which the generator sent late."""
    seconds: float
    """From the first due time to the last answer."""


async def offer(send: Send, texts: Sequence[str], rate: float) -> LoadResult:
    """Send every text once, ``rate`` a second, and wait for all answers.

    Args:
        send: Must return, not raise, when a request fails.
        texts: In the order of sending.
        rate: Requests a second.
    """
    clock = asyncio.get_running_loop().time
    outcomes: Counter[str] = Counter()
    latencies: dict[str, list[float]] = {}
    lateness: list[float] = []

    async def one(text: str, due: float) -> None:
        lateness.append(clock() - due)
        outcome = await send(text)
        outcomes[outcome] += 1
        latencies.setdefault(outcome, []).append(clock() - due)

    begun = clock()
    async with asyncio.TaskGroup() as tasks:
        for number, text in enumerate(texts):
            due = begun + number / rate
            await asyncio.sleep(due - clock())
            tasks.create_task(one(text, due))
    return LoadResult(outcomes, latencies, lateness, clock() - begun)
