"""Micro-batching in front of the model: one worker thread, a bounded queue, no artificial wait.

A batch is whatever waits when the worker is free, up to a budget of characters, so a lone text starts at once and
a burst is answered in few calls. Submissions go before previews, and each lane has its own room, so typing clerks
cannot crowd out a complaint that is being stored. A caller that stops waiting takes its text out of the queue.

The state lives on the event loop; only the call into the model runs on the worker thread, so there is no lock.
"""

from __future__ import annotations

import asyncio
import enum
import logging
import math
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol

from serving.errors import OverloadedError, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from model.prediction import Prediction

__all__ = ("Lane", "PredictionQueue", "TextPredictor")

logger = logging.getLogger(__name__)

_SMOOTHING = 0.2
"""Weight of the newest batch in the moving average of texts per second."""
_MAX_RETRY_AFTER = 60
"""Seconds; longer waits than this are not worth predicting."""


class TextPredictor(Protocol):
    """What the queue needs of ``model.predictor.Predictor``."""

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """One prediction per text, in order."""
        ...


class Lane(enum.Enum):
    """Who asks; lanes are served in this order."""

    SUBMISSION = "submission"
    PREVIEW = "preview"


class PredictionQueue:
    """Bounded queue with two lanes in front of a predictor.

    Args:
        predictor: Called from one worker thread only.
        capacity: Most texts that may wait, both lanes together; at least 2.
        preview_share: Share of ``capacity`` kept for previews, 0-1 exclusive; each lane has room for at least one.
        batch_characters: Most code points in a batch of more than one text.
        clock: Tells seconds, for the throughput.
    """

    def __init__(
        self,
        predictor: TextPredictor,
        *,
        capacity: int,
        preview_share: float,
        batch_characters: int,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        previews = min(max(1, int(capacity * preview_share)), capacity - 1)
        self._predictor = predictor
        self._batch_characters = batch_characters
        self._clock = clock
        self._room = {Lane.SUBMISSION: capacity - previews, Lane.PREVIEW: previews}
        # Insertion-ordered: the text of each caller that still waits.
        self._lanes: dict[Lane, dict[asyncio.Future[Prediction], str]] = {lane: {} for lane in Lane}
        self._arrived = asyncio.Event()
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="fenliu-predict")
        self._dispatcher: asyncio.Task[None] | None = None
        self._closing = False
        self._texts_per_second = 0.0

    @property
    def waiting(self) -> int:
        """Texts that wait, both lanes together."""
        return sum(len(lane) for lane in self._lanes.values())

    @property
    def running(self) -> bool:
        """True while new texts are taken and worked on."""
        return self._dispatcher is not None and not self._dispatcher.done() and not self._closing

    def start(self) -> None:
        """Begin to take texts. Needs a running event loop."""
        self._dispatcher = asyncio.create_task(self._dispatch(), name="fenliu-dispatch")

    async def close(self) -> None:
        """Take no more texts, answer those that wait, stop the worker."""
        self._closing = True
        self._arrived.set()
        if self._dispatcher is not None:
            await self._dispatcher
        self._worker.shutdown(wait=True)

    async def predict(self, text: str, lane: Lane) -> Prediction:
        """Wait for the prediction of one text; cancelling the call takes the text out of the queue.

        Args:
            text: The complaint as sent.
            lane: Who asks.

        Raises:
            OverloadedError: ``F251`` the lane is full.
            UnavailableError: ``F252`` the service is shutting down, ``F253`` the model failed on this text.
        """
        if not self.running:
            raise UnavailableError("F252", "服务正在停止，不再接收新的诉求。", "请稍后重试。")
        waiting = self._lanes[lane]
        if len(waiting) >= self._room[lane]:
            raise OverloadedError(self.waiting, self._retry_after())
        future: asyncio.Future[Prediction] = asyncio.get_running_loop().create_future()
        waiting[future] = text
        self._arrived.set()
        try:
            return await future
        finally:
            waiting.pop(future, None)

    def _retry_after(self) -> int:
        if self._texts_per_second <= 0:
            return 1
        return min(_MAX_RETRY_AFTER, max(1, math.ceil(self.waiting / self._texts_per_second)))

    async def _dispatch(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            batch = self._next_batch()
            if not batch:
                if self._closing:
                    return
                self._arrived.clear()
                await self._arrived.wait()
                continue
            started = self._clock()
            outcomes = await loop.run_in_executor(self._worker, self._compute, [text for _, text in batch])
            self._measure(len(batch), self._clock() - started)
            for (future, _), outcome in zip(batch, outcomes, strict=True):
                _settle(future, outcome)

    def _next_batch(self) -> list[tuple[asyncio.Future[Prediction], str]]:
        """Take waiting texts, submissions first, up to the character budget; shortest first in the result."""
        batch: list[tuple[asyncio.Future[Prediction], str]] = []
        budget = self._batch_characters
        for lane in Lane:
            waiting = self._lanes[lane]
            for future, text in list(waiting.items()):
                if future.done():
                    continue
                budget -= len(text)
                if batch and budget < 0:
                    return sorted(batch, key=lambda item: len(item[1]))
                del waiting[future]
                batch.append((future, text))
        return sorted(batch, key=lambda item: len(item[1]))

    def _compute(self, texts: list[str]) -> list[Prediction | UnavailableError]:
        """Run on the worker thread. A failing batch is repeated text by text, so one text fails alone."""
        try:
            return list(_predict(self._predictor, texts))
        except Exception:
            if len(texts) == 1:
                logger.exception("the model failed on one text")
                return [UnavailableError("F253", "模型没能处理这条文本。", "请改由人工研判，并把时间告诉管理员。")]
        return [self._compute([text])[0] for text in texts]

    def _measure(self, texts: int, seconds: float) -> None:
        speed = texts / max(seconds, 1e-6)
        before = self._texts_per_second or speed
        self._texts_per_second = before + _SMOOTHING * (speed - before)


def _predict(predictor: TextPredictor, texts: list[str]) -> list[Prediction]:
    predictions = predictor.predict(texts)
    if len(predictions) != len(texts):
        raise ValueError(f"{len(texts)} texts gave {len(predictions)} predictions")
    return predictions


def _settle(future: asyncio.Future[Prediction], outcome: Prediction | UnavailableError) -> None:
    if future.done():
        return
    if isinstance(outcome, UnavailableError):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)
