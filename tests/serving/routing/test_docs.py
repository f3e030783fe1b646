"""The examples in docs/routing.md are accepted as they stand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from serving.routing import DEFAULT_DIRECTORY_PATH, DEFAULT_ROUTING_PATH, Router
from serving.routing.directory import Kind

DOCUMENT = Path(__file__).parents[3] / "docs" / "routing.md"


def test_examples_are_accepted_beside_the_packaged_entries(tmp_path, taxonomy):
    blocks = re.findall(r"```toml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    rules = "\n".join(block for block in blocks if "[[rules]]" in block or "[[additions]]" in block)
    bodies = "\n".join(block for block in blocks if "[[bodies]]" in block)
    assert rules
    assert bodies
    routing, directory = tmp_path / "routing.toml", tmp_path / "directory.toml"
    wages = '[[rules]]\nid = "labour-wages"'
    routing.write_text(DEFAULT_ROUTING_PATH.read_text("utf-8").replace(wages, f"{rules}\n{wages}"), "utf-8")
    directory.write_text(f"{DEFAULT_DIRECTORY_PATH.read_text('utf-8')}\n{bodies}", "utf-8")
    router = Router.load(routing, directory, taxonomy)
    assert "fishery_mediation" in router.directory.bodies
    assert "labour-delivery" in {rule.id for rule in router.order.rules}


def test_all_kinds_are_documented():
    text = DOCUMENT.read_text(encoding="utf-8")
    assert all(f"`{kind}`" in text for kind in get_args(Kind))
