"""The Chinese sentences of a route. They name bodies, labels and times; they never repeat the complaint."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from model.prediction import Prediction
    from serving.routing.directory import Body
    from serving.routing.place import Place

__all__ = ("calendar_sentence", "doubt_sentence", "legal_note", "place_sentence", "sentences")

_NOT_ADVICE = "（以上为提示，非法律意见；以现行法律和当地规定为准。）"


def sentences(parts: Iterable[str]) -> str:
    """Join sentences, each ended by one full stop, leaving out empty ones and repetitions."""
    kept = dict.fromkeys(part.strip().rstrip("。") for part in parts if part.strip())
    return "".join(f"{part}。" for part in kept)


def legal_note(notes: Iterable[str]) -> str:
    """Legal notes in order, each once, with the reminder that they are no advice."""
    return sentences(notes) + _NOT_ADVICE


def place_sentence(place: Place, unplaced: Sequence[Body]) -> str:
    """What to ask when local bodies could not be told from the place; empty when there are none.

    Args:
        place: The place as far as known.
        unplaced: The bodies concerned.
    """
    if not unplaced:
        return ""
    which = "、".join(body.name for body in unplaced)
    if place.town:
        return f"只知道在{place.town}，请问清是哪个村（社区），再落实到具体的{which}"
    ask = "乡镇（街道）和村（社区）" if any(body.level == "village" for body in unplaced) else "乡镇（街道）"
    if place.given:
        return f"按所写地点认不准是哪里（名录里没有，或不止一处），请问清{ask}，再落实到具体的{which}"
    return f"来件没有写地点，请先问清{ask}，再落实到具体的{which}"


def doubt_sentence(prediction: Prediction, *, severe: bool) -> str:
    """That a person should read first, with the other domains that may be right; empty without doubt."""
    if not prediction.needs_human:
        return ""
    others = [s.name for s in prediction.suggestions if s.in_set and s.domain != prediction.domain][:3]
    also = f"，另可能是{'、'.join(others)}" if others else ""
    messages = "；".join(dict.fromkeys(reason.message.strip().rstrip("。") for reason in prediction.needs_human))
    then = "安全处置按本路线立即进行，不等核对" if severe else "先按本路线办，核对后可以改派"
    return f"需人工核对领域{also}（{messages}）；{then}"


def calendar_sentence(year: int) -> str:
    """That the working days of a year are reckoned without the State Council's arrangement."""
    return f"{year} 年放假调休安排尚未收录，工作日按法定节日和周末推算，请以公布的安排为准"
