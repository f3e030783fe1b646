from __future__ import annotations

import gzip

import pytest

from model.errors import TableError
from model.tables import lines, open_reader


@pytest.fixture
def jsonl(tmp_path):
    def make(content: bytes, name: str = "t.jsonl"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return make


def test_bad_lines_are_rejected_by_number(jsonl):
    path = jsonl(b'{"text":"a"}\n[1]\n\n{"text":\n{"text":"\xff"}\n"x"\n' + b"[" * 20_000 + b'\n{"text":"b","n":1}')

    with open_reader(path) as reader:
        assert reader.columns == ("text", "n")
        assert reader.total == 7
        assert [(row.number, row.fields) for row in reader] == [(1, {"text": "a"}), (8, {"text": "b", "n": 1})]
        assert [(bad.number, bad.code) for bad in reader.rejects] == [
            (2, "object"), (4, "json"), (5, "encoding"), (6, "object"), (7, "json"),
        ]  # fmt: skip


def test_line_over_the_limit(jsonl, monkeypatch):
    monkeypatch.setattr(lines, "LINE_LIMIT", 32)
    path = jsonl(b'{"text":"' + b"a" * 100 + b'"}\n{"text":"b"}\n')

    with open_reader(path) as reader:
        assert [row.fields for row in reader] == [{"text": "b"}]
        assert [(bad.number, bad.code) for bad in reader.rejects] == [(1, "too_long")]


def test_bom_and_gb18030(jsonl):
    with open_reader(jsonl(b'\xef\xbb\xbf{"text":"a"}\n')) as reader:
        assert [row.fields for row in reader] == [{"text": "a"}]
    with open_reader(jsonl('{"text":"漏水了没人管"}\n'.encode("gb18030"))) as reader:
        assert [row.fields for row in reader] == [{"text": "漏水了没人管"}]
        assert reader.notes == ["按 GB18030 编码读取"]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_empty(jsonl, content):
    with pytest.raises(TableError, match="F122"):
        open_reader(jsonl(content))


def test_damaged_compression_is_reported(jsonl):
    whole = gzip.compress(b'{"text":"a"}\n' * 1000)
    for content in (b"not gzip", whole[:-20]):
        with pytest.raises(TableError, match="F125"), open_reader(jsonl(content, "t.jsonl.gz")) as reader:
            list(reader)
