"""The one door from the command line to training, opened only when somebody goes through it.

Training needs packages that running does not; ``fenliu`` starts and triages without them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from serving.cli.errors import CommandError, errors_reported

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ("hand_over",)

_OURS = frozenset({"model", "serving", "training"})


def hand_over(app: typer.Typer, name: str, summary: str) -> None:
    """Add a command of ``training.cli`` to an app.

    Every argument, ``--help`` too, goes on unread.

    Args:
        app: Where the command appears.
        name: ``data``, ``train`` or ``evaluate``.
        summary: Chinese help for the list of commands.
    """

    @app.command(
        name,
        help=summary,
        add_help_option=False,
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
    )
    def command(context: typer.Context) -> None:
        with errors_reported():
            training = _training()
        _application(training, name)(args=context.args, prog_name=f"fenliu {name}")


def _training() -> ModuleType:
    """Import the command line of training.

    Raises:
        CommandError: ``F241`` a package of the extra is missing.
    """
    try:
        import training.cli
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing in _OURS:
            raise
        raise CommandError(
            "F241", f"训练和评测还需要 {missing}，没有安装。", "请运行：pip install 'fenliu[train]'"
        ) from error
    return training.cli


def _application(training: ModuleType, name: str) -> typer.Typer:
    if name != "evaluate":
        application: typer.Typer = getattr(training, f"{name}_app")
        return application
    application = typer.Typer(pretty_exceptions_show_locals=False)
    application.command(name)(training.evaluate)
    return application
