from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from training.pretrain.errors import PretrainError
from training.pretrain.mix import TextFile, read_documents, read_mix


def test_a_mix_names_files_and_repeats(tmp_path: Path) -> None:
    file = tmp_path / "mix.toml"
    file.write_text('[[texts]]\npath = "a.txt"\n[[texts]]\npath = "b.jsonl.gz"\nrepeat = 2.5\n', encoding="utf-8")
    assert read_mix(file).texts == (TextFile("a.txt", 1.0), TextFile("b.jsonl.gz", 2.5))


@pytest.mark.parametrize("content", ["[[texts]]\nrepeat = 1.0\n", "texts = 3\n", "not toml ["])
def test_a_malformed_mix_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "mix.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(PretrainError) as caught:
        read_mix(file)
    assert caught.value.code == "F351"


def test_a_text_file_is_one_document_a_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("一\n二\n", encoding="utf-8")
    assert list(read_documents(tmp_path, TextFile("a.txt"))) == ["一", "二"]


def test_rows_give_their_text_field(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "b.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.write('{"text": "一", "domain": "x"}\n{"text": "二"}\n')
    assert list(read_documents(tmp_path, TextFile("b.jsonl.gz", 2.0))) == ["一", "一", "二", "二"]


def test_a_share_is_a_fixed_part(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("\n".join(f"第{n}篇" for n in range(1000)), encoding="utf-8")
    once = list(read_documents(tmp_path, TextFile("a.txt", 0.3)))
    assert once == list(read_documents(tmp_path, TextFile("a.txt", 0.3)))
    assert 250 < len(once) < 350
    assert set(once) < set(read_documents(tmp_path, TextFile("a.txt", 0.6)))


def test_missing_and_damaged_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "bad.txt.gz").write_bytes(b"not gzip")
    for path in ("nowhere.txt", "bad.txt.gz"):
        with pytest.raises(PretrainError, match=path):
            list(read_documents(tmp_path, TextFile(path)))
