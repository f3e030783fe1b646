"""``fenliu triage``: one text in, domain, risk, reasons and route out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from serving.cli.engine import load_predictor, load_router
from serving.cli.failure import errors_reported
from serving.cli.options import BundleOption, DirectoryOption, RoutingOption
from serving.cli.text_input import given_text

if TYPE_CHECKING:
    from model.prediction import Prediction
    from serving.routing import Route

__all__ = ("triage",)


def triage(
    text: Annotated[str, typer.Argument(metavar="TEXT|-", help="诉求原文；写 - 则从标准输入读。", show_default=False)],
    place: Annotated[str | None, typer.Option("--place", help="地点，例如 青山镇李家村。")] = None,
    channel: Annotated[str | None, typer.Option("--channel", help="来件渠道，例如 法院委派。")] = None,
    bundle: BundleOption = None,
    routing: RoutingOption = None,
    directory: DirectoryOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，与接口的 prediction、route 相同。")] = False,
) -> None:
    """研判一件诉求：领域、风险等级、信号、依据，以及该派给谁。什么也不保存。"""
    from serving.routing import Complaint
    from serving.routing.working_time import CHINA_TIME

    with errors_reported():
        written = given_text(text)
        predictor = load_predictor(bundle)
        router = load_router(routing, directory, predictor.taxonomy)
        prediction = predictor.predict([written])[0]
        complaint = Complaint(written, _words(place), _words(channel), datetime.now(CHINA_TIME))
        route = router.route(complaint, prediction)
    if as_json:
        _print_json(prediction, route)
    else:
        from serving.cli.triage_view import print_triage

        print_triage(written, prediction, route, predictor.taxonomy)


def _words(value: str | None) -> str | None:
    return (value.strip() or None) if value else None


def _print_json(prediction: Prediction, route: Route) -> None:
    typer.echo(msgspec.json.encode({"prediction": prediction, "route": route}))
