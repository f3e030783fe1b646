"""Settings of the service: typed, documented, checked before anything starts.

Every field is read from an environment variable ``FENLIU_<NAME>``. ``docs/settings.md`` is generated from here.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self, get_args, get_origin

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from serving.errors import SettingsError

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

__all__ = ("ENV_PREFIX", "Settings", "expected_value")

ENV_PREFIX = "FENLIU_"

_SQLITE = "sqlite+aiosqlite:///"


class Settings(BaseSettings):
    """What one process of the service is told. Immutable; build it with :meth:`load` to get coded errors."""

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, frozen=True, extra="forbid", env_ignore_empty=True)

    bundle: Annotated[Path | None, Field(description="Directory of the model bundle; empty takes the shipped one.")] = (
        None
    )
    routing: Annotated[
        Path | None, Field(description="Routing rules (TOML); empty takes the shipped model county.")
    ] = None
    directory: Annotated[
        Path | None, Field(description="Directory of handling bodies (TOML); empty takes the shipped model county.")
    ] = None
    database_url: Annotated[
        str,
        Field(
            description="SQLite database file as `sqlite+aiosqlite:///PATH`; the folder is created when it is missing."
        ),
    ] = f"{_SQLITE}var/fenliu.db"
    host: Annotated[
        str,
        Field(description="Loopback address to listen on. Until accounts exist every other address is refused (F202)."),
    ] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535, description="TCP port; 0 takes a free one and prints it.")] = 8000
    max_characters: Annotated[
        int, Field(ge=100, le=1_000_000, description="Longest complaint taken, in Unicode code points.")
    ] = 20_000
    queue_capacity: Annotated[
        int, Field(ge=2, le=100_000, description="Texts that may wait for the model before new ones are refused (429).")
    ] = 256
    preview_share: Annotated[
        float,
        Field(gt=0, lt=1, description="Share of the queue that previews (typing, nothing stored) may use, 0-1."),
    ] = 0.25
    batch_characters: Annotated[
        int, Field(ge=1_000, le=10_000_000, description="Most characters given to the model in one batch.")
    ] = 65_536
    drain_seconds: Annotated[
        int, Field(ge=1, le=600, description="Seconds that requests in progress get to finish at shutdown.")
    ] = 30
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"],
        Field(description="Least severe log line written to stderr."),
    ] = "INFO"

    @field_validator("host")
    @classmethod
    def _only_loopback(cls, host: str) -> str:
        if host == "localhost" or _is_loopback(host):
            return host
        raise SettingsError(
            "F202",
            f"{ENV_PREFIX}HOST 应为本机回环地址（127.0.0.1、::1 或 localhost），得到 {host!r}：还没有账号，不能对外开放。",
            "请改回 127.0.0.1；远程使用请走 SSH 隧道。",
        )

    @field_validator("database_url")
    @classmethod
    def _only_sqlite_files(cls, url: str) -> str:
        path = url.removeprefix(_SQLITE)
        if path == url or not path or ":memory:" in path or "?" in path:
            raise ValueError
        return url

    @property
    def database_path(self) -> Path:
        """File of the SQLite database."""
        return Path(self.database_url.removeprefix(_SQLITE))

    @classmethod
    def load(cls, **overrides: str | float | Path | None) -> Self:
        """Read the environment, let ``overrides`` win, and check everything.

        Args:
            overrides: Values by field name, for example from command-line options.

        Raises:
            SettingsError: ``F201`` a value is wrong, ``F202`` the host is not loopback, ``F203`` a ``FENLIU_``
                variable is misspelt.
        """
        _refuse_misspelt_variables(set(cls.model_fields))
        try:
            return cls(**overrides)  # type: ignore[arg-type]  # pydantic checks them
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            name = str(first["loc"][0])
            raise SettingsError(
                "F201",
                f"设置 {ENV_PREFIX}{name.upper()} 应为{expected_value(name)}，得到 {first['input']!r}。",
                "请改正环境变量或命令行参数；全部设置见 docs/settings.md。",
            ) from None


def expected_value(name: str) -> str:
    """What a setting accepts, as a Chinese phrase built from its type and bounds."""
    if name == "database_url":
        return f" {_SQLITE}文件路径 "
    field = Settings.model_fields.get(name)
    if field is None:
        return "已有的设置项"
    kind = field.annotation
    if get_origin(kind) is Literal:
        return f" {'、'.join(get_args(kind))} 之一"
    if kind in (int, float):
        return _bounds(field) + ("整数" if kind is int else "数")
    return "文本" if kind is str else "路径"


def _bounds(field: FieldInfo) -> str:
    signs = {"ge": "不小于", "gt": "大于", "le": "不大于", "lt": "小于"}
    parts = [
        f"{words} {getattr(bound, sign)}"
        for bound in field.metadata
        for sign, words in signs.items()
        if hasattr(bound, sign)
    ]
    return "、".join(parts) + " 的" if parts else ""


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _refuse_misspelt_variables(known: set[str]) -> None:
    """Refuse a variable that looks like a setting and is none; others with the prefix belong to other tools."""
    for variable in sorted(os.environ):
        name = variable.removeprefix(ENV_PREFIX).lower()
        if not variable.startswith(ENV_PREFIX) or name in known:
            continue
        if near := difflib.get_close_matches(name, known, n=1, cutoff=0.7):
            meant = ENV_PREFIX + near[0].upper()
            raise SettingsError("F203", f"没有 {variable} 这个设置，多半想写 {meant}。", "请改正或删去这个环境变量。")
