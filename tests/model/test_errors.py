from __future__ import annotations

import ast
import re
from pathlib import Path

import model
from model.errors import BundleError, FenliuError

SOURCES = sorted(Path(model.__file__).parent.rglob("*.py"))


def raised_codes() -> dict[str, set[str]]:
    """Error classes by the code that they are raised with, from the source of ``model``."""
    found: dict[str, set[str]] = {}
    for file in SOURCES:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
                continue
            code = node.args[0].value
            if isinstance(code, str) and re.fullmatch(r"F\d{3}", code) and isinstance(node.func, ast.Name):
                found.setdefault(code, set()).add(node.func.id)
    return found


def test_an_error_says_its_code_what_came_and_what_to_do():
    error = BundleError("F101", "读不到。", "请检查路径。")

    assert isinstance(error, FenliuError)
    assert (error.code, error.message, error.remedy) == ("F101", "读不到。", "请检查路径。")
    assert str(error) == "[F101] 读不到。 请检查路径。"


def test_a_code_of_the_model_begins_with_1_and_means_one_kind_of_error():
    codes = raised_codes()

    assert {f"F10{digit}" for digit in range(1, 9)} | {"F111", "F112", "F113"} <= codes.keys()
    assert all(code.startswith("F1") for code in codes)
    assert {code: kinds for code, kinds in codes.items() if len(kinds) > 1} == {}
