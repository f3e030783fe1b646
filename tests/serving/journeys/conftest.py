"""The service as people run it: a process of its own, the shipped bundle, a database in the folder of the test."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import pytest


@dataclass
class Running:
    """A process that has said where to open the page."""

    process: asyncio.subprocess.Process
    address: str
    told: str
    log: list[str] = field(default_factory=list)

    async def stop(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return await self.process.wait()


@pytest.fixture
def start(tmp_path):
    """``async with start() as running``: the same database every time; killed at the end if it still runs."""

    @asynccontextmanager
    async def run(**environment):
        told = {"FENLIU_PORT": "0", "FENLIU_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/fenliu.db"} | environment
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "serving",
            env=os.environ | told,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        announcement = (await process.stdout.readline()).decode()
        address = re.search(r"http://\S+", announcement)
        assert address, (await process.stderr.read()).decode()
        running = Running(process, address[0], announcement + (await process.stdout.readline()).decode())
        reading = asyncio.create_task(read_log(process, running.log))
        try:
            yield running
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
            await reading
            # The transports close in callbacks of the loop.
            await asyncio.sleep(0)

    return run


async def read_log(process, log):
    async for line in process.stderr:
        log.append(line.decode())


@pytest.fixture
def submit_all():
    """Send texts a few at a time; returns the answered ones by case number, and stops caring when the service dies."""

    async def submit(address, texts, answered, *, at_once=16):
        limit = asyncio.Semaphore(at_once)

        async def one(text):
            async with limit:
                try:
                    response = await client.post(f"{address}/api/v1/triage", json={"text": text})
                except httpx.TransportError:
                    return
            assert response.status_code in {201, 503}, response.text
            if response.status_code == 201:
                answered[response.json()["case_id"]] = text

        async with httpx.AsyncClient(timeout=60) as client:
            await asyncio.gather(*map(one, texts))

    return submit
