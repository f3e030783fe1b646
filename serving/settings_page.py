"""``docs/settings.md``, generated from the settings themselves: ``python -m serving.settings_page > docs/settings.md``."""

from __future__ import annotations

import sys
from typing import Literal, get_args, get_origin

from serving.settings import ENV_PREFIX, Settings

__all__ = ("settings_page",)

_HEAD = f"""\
# Settings

The service reads its settings from environment variables; `fenliu serve` takes some of them as options, which win.
A value that is wrong, or a misspelt `{ENV_PREFIX}` variable, stops the start with a coded error
(`F201`-`F203`). An empty variable counts as not set. Nothing needs to be set to try the service.

| Variable | Default | Accepts | Meaning |
|---|---|---|---|
"""
_BOUNDS = (("ge", "≥"), ("gt", ">"), ("le", "≤"), ("lt", "<"))


def settings_page() -> str:
    """The page as Markdown; changes only when the settings do."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else f"`{field.default}`"
        rows.append(f"| `{ENV_PREFIX}{name.upper()}` | {default} | {_accepts(name)} | {field.description} |")
    return _HEAD + "\n".join(rows) + "\n"


def _accepts(name: str) -> str:
    field = Settings.model_fields[name]
    kind = field.annotation
    if get_origin(kind) is Literal:
        return ", ".join(f"`{value}`" for value in get_args(kind))
    if kind not in (int, float):
        return "path" if kind is not str else "text"
    bounds = [
        f"{sign} {getattr(bound, attribute)}"
        for bound in field.metadata
        for attribute, sign in _BOUNDS
        if hasattr(bound, attribute)
    ]
    return ", ".join(["integer" if kind is int else "number", *bounds])


if __name__ == "__main__":
    sys.stdout.write(settings_page())
