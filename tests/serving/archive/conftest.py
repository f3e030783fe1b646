"""A predictor that remembers what it was given, and tables in every format to run it on."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from model.taxonomy import Taxonomy
from serving.archive import RelabelRequest, relabel
from serving.routing import Router
from serving.routing.working_time import CHINA_TIME

NOW = datetime(2026, 11, 25, 9, tzinfo=CHINA_TIME)


@pytest.fixture(scope="session")
def router():
    return Router.load(taxonomy=Taxonomy.load())


@pytest.fixture
def run(tmp_path, predictor, router):
    """``run("in.csv", "out.csv", …)``: relabel a file of the test's folder with the fake predictor."""

    def start(source, out, *, routed=True, progress=None, **options):
        request = RelabelRequest(source=tmp_path / source, out=tmp_path / out, now=NOW, **options)
        arguments = () if progress is None else (progress,)
        return relabel(request, lambda: (predictor, router if routed else None), *arguments)

    return start


@pytest.fixture
def write(tmp_path):
    """``write("in.jsonl", [{…}, …])``: a jsonl file, one row a line."""

    def start(name, rows):
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")

    return start


@pytest.fixture
def read(tmp_path):
    """``read("out.jsonl")``: its rows."""

    def start(name):
        lines = (tmp_path / name).read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    return start
