"""The one door from the command line to training, opened only when somebody goes through it.

Training needs packages that running does not; ``fenliu`` starts and triages without them.
"""

from __future__ import annotations

import typer

from serving.cli.errors import CommandError
from serving.cli.failure import errors_reported

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
            _run([name, *context.args])


def _run(arguments: list[str]) -> None:
    """Run a command of training and leave with its exit code.

    Raises:
        CommandError: ``F241`` a package of the extra is missing.
    """
    try:
        _training()(args=arguments, prog_name="fenliu")
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing in _OURS:
            raise
        raise CommandError(
            "F241", f"训练和评测还需要 {missing}，没有安装。", "请运行：pip install 'fenliu[train]'"
        ) from error


def _training() -> typer.Typer:
    import training.cli

    app = typer.Typer(add_completion=False, pretty_exceptions_show_locals=False)
    app.add_typer(training.cli.data_app, name="data")
    app.add_typer(training.cli.train_app, name="train")
    app.command("evaluate")(training.cli.evaluate)
    return app
