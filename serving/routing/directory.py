"""The directory: which bodies a county has, what they serve, and what they are called in a town or village."""

from __future__ import annotations

from pathlib import Path
from string import Formatter
from typing import Literal

import msgspec

from serving.routing.errors import Problem, RoutingError
from serving.routing.place import Gazetteer, Place, Town
from serving.routing.reading import check_header, convert_list, read_toml, repeated
from serving.routing.route import Level

__all__ = ("DEFAULT_DIRECTORY_PATH", "STARTER_DIRECTORY_PATH", "Body", "Directory", "Kind")

DEFAULT_DIRECTORY_PATH = Path(__file__).with_name("directory.toml")
"""A model county; a real one brings its own file."""

STARTER_DIRECTORY_PATH = Path(__file__).with_name("starter_directory.toml")
"""The bodies that the starter rules name; serves every taxonomy."""

Kind = Literal[
    "centre",
    "industry_mediation",
    "mediation",
    "studio",
    "arbitration",
    "court",
    "legal_aid",
    "police",
    "emergency",
    "psychological",
    "women",
    "minors",
    "petition",
    "hotline",
    "review",
    "supervision",
    "government",
    "department",
]
"""What a body is; groups the directory and says how a matter is handled there."""

_LOCAL_FIELDS: dict[str, set[str]] = {"village": {"town", "village"}, "town": {"town"}, "county": set()}
"""Template fields that make sense in the local name of a body, by its level."""


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A body that can lead or help."""

    code: str
    """Stable; appears in rules, cases and statistics."""
    name: str
    """Chinese name; of the sort of body where there is one in each town or village."""
    kind: Kind
    level: Level
    description: str
    """What it does, in one Chinese sentence."""
    serves: tuple[str, ...] = ()
    """Domain codes it may lead; empty for any domain."""
    local_name: str = ""
    """Template with ``{town}`` or ``{village}``, for a body that every town or village has."""
    address: str = ""
    phone: str = ""
    hours: str = ""

    @property
    def local_fields(self) -> frozenset[str]:
        """Template fields of :attr:`local_name`; empty for a body there is only one of."""
        return frozenset(field for _, field, _, _ in Formatter().parse(self.local_name) if field is not None)


class Directory:
    """Bodies and places of one county, checked.

    Args:
        name: Name of the county.
        bodies: At least one; codes unique.
        towns: Names unique.
    """

    def __init__(self, name: str, bodies: tuple[Body, ...], towns: tuple[Town, ...]) -> None:
        self.name = name
        self.bodies = {body.code: body for body in bodies}
        self.towns = {town.name: town for town in towns}
        self._gazetteer = Gazetteer(towns)

    @classmethod
    def load(cls, path: Path = DEFAULT_DIRECTORY_PATH) -> Directory:
        """Read and check a TOML file.

        Args:
            path: The directory file.

        Raises:
            RoutingError: ``F221`` to ``F223`` and ``F226``, listing all problems of the file.
        """
        raw = read_toml(path, "机构名录")
        problems: list[Problem] = []
        check_header(raw, {"format", "name", "bodies", "towns"}, "机构名录", problems)
        bodies = convert_list(raw.get("bodies", []), Body, "机构", "code", problems)
        towns = convert_list(raw.get("towns", []), Town, "乡镇", "name", problems)
        problems += _problems_of(bodies, towns)
        name = raw.get("name")
        if not isinstance(name, str) or not bodies:
            problems.append(Problem("F222", "机构名录", "要有 name 和至少一个 [[bodies]]"))
        if problems:
            raise RoutingError.of(problems)
        return cls(str(name), bodies, towns)

    def locate(self, written: str | None) -> Place:
        """The place a clerk wrote down, as far as this directory knows it."""
        return self._gazetteer.locate(written)

    def knows_area(self, area: str) -> bool:
        """Whether ``青山镇`` or ``青山镇/李家村`` is in the directory."""
        town_name, _, village = area.partition("/")
        town = self.towns.get(town_name)
        return town is not None and (not village or village in town.villages)

    def name_at(self, body: Body, place: Place) -> str | None:
        """Name of ``body`` at ``place``; None where the place is not known well enough to tell which one it is."""
        fields = body.local_fields
        if not fields:
            return body.name
        known = {"town": place.town, "village": place.village}
        if not all(known[field] for field in fields):
            return None
        return self.towns[place.town].names.get(body.code) or body.local_name.format_map(known)


def _problems_of(bodies: tuple[Body, ...], towns: tuple[Town, ...]) -> list[Problem]:
    problems = [Problem("F222", f"机构 {code}", "代码重复") for code in repeated([body.code for body in bodies])]
    names = [name for town in towns for name in (town.name, *town.aliases)]
    problems += [Problem("F222", f"乡镇 {name}", "名称或别名重复") for name in repeated(names)]
    for body in bodies:
        problems += _problems_of_local_name(body)
    local = {body.code for body in bodies if body.level == "town" and body.local_name}
    for town in towns:
        where = f"乡镇 {town.name}"
        problems += [Problem("F222", where, f"村（社区）{name} 重复") for name in repeated(list(town.villages))]
        wrong = "、".join(code for code in town.names if code not in local)
        if wrong:
            problems.append(
                Problem("F223", where, f"names 里的 {wrong} 不是各乡镇都有的机构（level = town 且有 local_name）")
            )
    return problems


def _problems_of_local_name(body: Body) -> list[Problem]:
    where = f"机构 {body.code}"
    try:
        fields = body.local_fields
    except ValueError as error:
        return [Problem("F226", where, f"local_name 的花括号不对：{error}")]
    allowed = _LOCAL_FIELDS[body.level]
    if fields - allowed:
        wrong = "、".join(sorted(fields - allowed))
        usable = "、".join(sorted(allowed)) or "（无）"
        return [Problem("F226", where, f"level = {body.level} 的 local_name 不能用 {{{wrong}}}；可用 {usable}")]
    if body.local_name and not fields:
        return [Problem("F226", where, "local_name 里没有 {town} 或 {village}，各地会同名；只有一家就删去这一项")]
    return []
