"""The registration form: what the clerk sent, turned into a complaint."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe
from typing import TYPE_CHECKING

import msgspec

from serving.desk.wording import CHINA
from serving.errors import FieldFault, RequestError
from serving.triage.service import ComplaintIn

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ("CaseForm",)


class CaseForm(msgspec.Struct, frozen=True):
    """The fields as browsers send them: all text, absent when empty."""

    text: str = ""
    place: str = ""
    channel: str = ""
    reference: str = ""
    received_at: str = ""
    """Local Chinese time as ``<input type=datetime-local>`` writes it; empty means now."""
    form_token: str = ""
    """Made once per shown form, so that a double click or a reload stores once."""

    def with_token(self) -> CaseForm:
        """The same form to show again; it keeps its token, and gets one of 128 random bits when it has none."""
        return self if self.form_token else msgspec.structs.replace(self, form_token=token_urlsafe(16))

    @property
    def content(self) -> str:
        """The text with plain line feeds; browsers send a carriage return before each."""
        return self.text.replace("\r\n", "\n")

    def check(self, channels: Sequence[str]) -> None:
        """Refuse what only the page can know to be wrong; everything else is the service's to check.

        Args:
            channels: What the form offers as channel.

        Raises:
            RequestError: ``F214``, naming the fields.
        """
        faults = []
        if self.channel and self.channel not in channels:
            faults.append(FieldFault("channel", "请从列表中选择。"))
        if self.received_at and self.received_moment() is None:
            faults.append(FieldFault("received_at", "应写成“年-月-日 时:分”。"))
        if faults:
            raise RequestError("F214", "有字段填得不对。", "请改正后重新提交。", tuple(faults))

    def received_moment(self) -> datetime | None:
        """The time received, aware; None when it is empty or unreadable."""
        try:
            moment = datetime.fromisoformat(self.received_at)
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)

    def complaint(self) -> ComplaintIn:
        """The complaint as the service takes it; empty fields are None, and so is a time that cannot be read."""
        return ComplaintIn(
            text=self.content,
            place=self.place or None,
            channel=self.channel or None,
            reference=self.reference or None,
            received_at=self.received_moment(),
        )

    def idempotency_key(self) -> str | None:
        """Same form with the same content, same key; edited content counts as a new case.

        Returns:
            At most 64 ASCII characters, or None for a form without a token.
        """
        if not self.form_token:
            return None
        fields = (self.form_token, self.content, self.place, self.channel, self.reference, self.received_at)
        return f"desk-{sha256(msgspec.json.encode(fields)).hexdigest()[:48]}"
