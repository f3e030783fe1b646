"""``python -m serving.cli``: the command line, as ``fenliu`` is."""

from __future__ import annotations

from serving.cli import app

app(prog_name="fenliu")
