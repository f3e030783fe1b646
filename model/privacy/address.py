"""Addresses down to the house, after a cue that says someone lives there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model.privacy.finding import Candidates

__all__ = ("addresses",)

_CUE = re.compile(
    "现住址|住址|地址|门牌|户籍地|户籍所在地|家住|现住|居住在|居住于|居住|住在|租住|户籍在|房子在|房屋在|房屋位于|我家在|本人住|住(?![户院房宿建进了着过满下])"
)
_LABELS = frozenset(("现住址", "住址", "门牌", "地址", "户籍地", "户籍所在地"))
_LABEL_LINK = re.compile(r"(?:为|是|在|[:：\s])+")
_LINK = re.compile("[在于]?[:：]?")
# What stands before 地址 or 租住 when it is nobody's home.
_NO_HOME = re.compile("(?:公司|单位|店铺|办公|注册|经营|发生|案发|事发|入|现场|工地|项目|企业|廉)$")
_BODY = re.compile(r"[\u4e00-\u9fffA-Za-z0-9（）()\-#·]{2,60}")
_NUMBER = r"(?:[0-9]{1,5}[A-Za-z]?|[A-Za-z]|[一二三四五六七八九十百零]{1,5})"
_UNIT = re.compile(
    rf"{_NUMBER}(?:号楼|号院|号|栋|幢|座|单元|室|房|组)(?!线|店|人|间)|[0-9]{{3,4}}户(?!居民|人|业主|家)"
    r"|[0-9]{1,3}[\-#][0-9]{1,4}(?:-[0-9]{2,5})?(?![0-9-])|[0-9]{3,4}$"
)
_HINT = re.compile("[号栋幢座元室房组户#\\-]")
_LEVEL = re.compile(r"[室户房]$|[0-9]-[0-9]{1,5}$")
_LARGEST_GAP = 5
_BEFORE_UNIT = 2


def _end(body: str, *, labelled: bool) -> int:
    """Return where the house-level address at the beginning of ``body`` ends, 0 when it is none."""
    end, units, level = 0, 0, False
    for unit in _UNIT.finditer(body):
        if unit.start() < _BEFORE_UNIT or (units and unit.start() - end > _LARGEST_GAP):
            if units:
                break
            continue
        if unit[0].isdigit() and not units:
            continue
        end, units = unit.end(), units + 1
        level = level or _LEVEL.search(unit[0]) is not None
    return end if level or units > 1 or (units and labelled) else 0


def addresses(text: str) -> Candidates:
    """Yield addresses that reach a house: 住址：…路…号…室, 家住…小区…栋…单元…室, …村…号."""
    for cue in _CUE.finditer(text):
        labelled = cue[0] in _LABELS
        link = (_LABEL_LINK if labelled else _LINK).match(text, cue.end())
        if link is None or _NO_HOME.search(text[max(0, cue.start() - 2) : cue.start()]):
            continue
        body = _BODY.match(text, link.end())
        if body is None or _HINT.search(body[0]) is None:
            continue
        if length := _end(body[0], labelled=labelled):
            yield body.start(), body.start() + length, "address"
