"""Pinyin written in brackets behind a character: ``来(lái)``, ``来(lai2)``, ``来(lai)``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from model.text.characters import HAN

if TYPE_CHECKING:
    from model.text.offsets import Edit

__all__ = ("find_glosses",)

_TONED: Final = "āáǎàăēéěèĕīíǐìĭōóǒòŏūúǔùŭǖǘǚǜńňǹḿ"
_LETTERS: Final = f"a-zɡɑü{_TONED}"
_SYLLABLE: Final = (
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])"
    r"(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|ia|ie|in|iu|ou|ua|ue|ui|un|uo|üe|ve|ü|v|a|e|i|o|u)"
)
_GLOSS: Final = re.compile(
    rf"(?<=[{HAN}])(?:\((?:"
    rf"(?=[^()]{{0,26}}[{_TONED}])[{_LETTERS}]{{1,7}}(?:[ ']?[{_LETTERS}]{{1,7}}){{0,3}}"
    rf"|{_SYLLABLE}[1-5](?: ?{_SYLLABLE}[1-5]){{0,3}}"
    rf"|(?!(?:min|pe|pu)\)){_SYLLABLE}(?: {_SYLLABLE}){{0,3}}"
    r")\))+"
)


def find_glosses(text: str) -> list[Edit]:
    """Find glosses to drop: one to four syllables with tone marks or tone numbers, or without any.

    Other brackets stay: ``(共3人)``, ``(kg)``, ``(a)``, ``(min)``.
    """
    if "(" not in text:
        return []
    return [(match.start(), match.end(), "") for match in _GLOSS.finditer(text)]
