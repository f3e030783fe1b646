"""Errors of the service: a stable code each, and what the person at the other end can do.

The tree::

    FenliuError
    ├── SettingsError        F201-F209  the service cannot start as it is configured
    ├── RequestError         F211-F219  what was sent cannot be taken
    ├── StorageError         F231-F239  the database cannot keep or find something
    └── UnavailableError     F251-F259  the service cannot do it now, or failed to
        └── OverloadedError  F251       too much is waiting; says when to come back

``serving.routing`` and ``serving.cli`` add their own (F221-F229, F241-F249). How a code becomes an HTTP answer
is written once, in ``serving.api.problems``.
"""

from __future__ import annotations

from typing import NamedTuple

from model.errors import FenliuError

__all__ = ("FieldFault", "OverloadedError", "RequestError", "SettingsError", "StorageError", "UnavailableError")


class FieldFault(NamedTuple):
    """One thing that is wrong with one field of a request."""

    field: str
    """Name as it is sent, for example ``text``; empty for the request as a whole."""
    message: str
    """Chinese sentence that never quotes the value."""


class SettingsError(FenliuError):
    """A setting is wrong (``F201``), would expose the service (``F202``), is misspelt (``F203``), or its port is taken (``F204``)."""


class RequestError(FenliuError):
    """A request that cannot be taken.

    Codes: ``F211`` empty text, ``F212`` too long, ``F213`` not UTF-8 or not JSON, ``F214`` a field is missing,
    unknown or wrong, ``F215`` media type, ``F216`` characters that cannot be kept, ``F217`` an idempotency key used
    for another request, ``F218`` host or origin refused, ``F219`` no such address or method.

    Args:
        code: As above.
        message: What was expected and what came.
        remedy: What to do.
        faults: The fields concerned.
    """

    def __init__(self, code: str, message: str, remedy: str, faults: tuple[FieldFault, ...] = ()) -> None:
        super().__init__(code, message, remedy)
        self.faults = faults


class StorageError(FenliuError):
    """``F231`` no such case, ``F232`` not readable or writable, ``F233`` newer schema, ``F234`` no WAL, ``F235`` old row."""


class UnavailableError(FenliuError):
    """``F252`` shutting down, ``F253`` the model failed on a text, ``F254`` not ready, ``F259`` unexpected failure."""


class OverloadedError(UnavailableError):
    """``F251``: the queue is full.

    Args:
        waiting: Texts that wait already.
        retry_after: Seconds after which there should be room again, at least 1.
    """

    def __init__(self, waiting: int, retry_after: int) -> None:
        super().__init__("F251", f"排队已满，前面还有 {waiting} 条在等。", f"请在 {retry_after} 秒后重试。")
        self.waiting = waiting
        self.retry_after = retry_after
