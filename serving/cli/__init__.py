"""The command line: one file per command, each a thin cover over functions that can be imported.

Nothing heavy is imported before a command needs it, and nothing of training before it is asked for.
"""

from __future__ import annotations

import importlib.metadata
from typing import Annotated

import typer

from serving.cli.bundle import bundle_app
from serving.cli.handover import hand_over
from serving.cli.relabel import relabel
from serving.cli.routes import routes_app
from serving.cli.serve import serve
from serving.cli.triage import triage

__all__ = ("app",)

app = typer.Typer(
    name="fenliu",
    help="分流：读诉求，给出领域、风险等级、依据和该派给谁。只供工作人员参考，不代替人的判断。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
app.command("triage")(triage)
app.command("relabel")(relabel)
app.command("serve")(serve)
app.add_typer(routes_app)
app.add_typer(bundle_app)
hand_over(app, "data", "数据：检查、拆分、起草分类文件（需要 fenliu\\[train]）。")
hand_over(app, "train", "训练模型包（需要 fenliu\\[train]）。")
hand_over(app, "evaluate", "评测模型包（需要 fenliu\\[train]）。")


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"fenliu {importlib.metadata.version('fenliu')}")
        raise typer.Exit


@app.callback()
def _fenliu(
    _version: Annotated[
        bool, typer.Option("--version", help="显示版本后退出。", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Options that come before any command."""
