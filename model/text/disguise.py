"""Danger words made hard to read: ``自 杀``, ``自·杀``, ``zisha``, ``自鲨``. Written back as the plain word.

Only words of the list below are joined across marks, so ordinary punctuation is never eaten. Runs of single characters
that are all set apart (``我 不 想 活``) are joined as well.
"""

from __future__ import annotations

import re

from model.text.aligned import Aligned

__all__ = ("DANGER_WORDS", "undisguise")

DANGER_WORDS = (
    "自杀", "自残", "自焚", "自尽", "轻生", "寻死", "想死", "去死", "不想活", "不活了", "活不下去", "跳楼", "跳河", "跳桥", "跳江",
    "割腕", "上吊", "喝药", "喝农药", "吃药", "服毒", "遗书", "安眠药", "百草枯", "敌敌畏", "农药", "烧炭", "杀人", "杀了", "杀死", "杀光",
    "杀他", "杀她", "杀你", "杀我", "杀全家", "砍人", "砍死", "砍了", "弄死", "打死", "捅死", "捅了", "捅他", "掐死", "勒死", "毒死",
    "炸死", "炸了", "炸药", "炸楼", "爆炸", "烧死", "放火", "点火", "汽油", "同归于尽", "拼命", "菜刀", "砍刀", "拿刀", "带刀", "刀子",
    "雷管", "家暴", "强奸", "灭门", "报复", "死给", "了结", "一了百了", "绑架", "做掉", "干掉", "撞死", "要命", "动手", "打我",
)  # fmt: skip

_MARKS = r"[ \t·•・∙⋅.*_~\-—–=+/|\\^…#@&$%、]{1,3}"
_HAN = "\u4e00-\u9fff"
_MARKED = re.compile(f"[{_HAN}]{_MARKS}[{_HAN}]")
_LOOSE = r"(?:" + _MARKS + ")?"
_WORDS = re.compile("|".join(_LOOSE.join(word) for word in sorted(DANGER_WORDS, key=len, reverse=True)))
_SPACED_RUN = re.compile(rf"(?<![{_HAN}])[{_HAN}](?:([ \t·*_~.\-/|])[{_HAN}]){{2,}}(?![{_HAN}])")
_NOT_HAN = re.compile(rf"[^{_HAN}]+")

_SPELLINGS = (
    (
        r"(?<![a-z])zi ?sha(?![a-z])|自 ?sha(?![a-z])|自鲨|自刹(?!车)|自殺|(?<=[想要去])紫砂(?!壶|杯|茶|锅)|自s(?![a-z])",
        "自杀",
    ),
    (r"(?<![a-z])tiao ?lou(?![a-z])|跳 ?lou(?![a-z])|(?<![a-z])tiao ?楼", "跳楼"),
    (r"(?<![a-z])ge ?wan(?![a-z])|割 ?wan(?![a-z])", "割腕"),
    (r"(?<![a-z])sha ?ren(?![a-z])|鲨人|杀 ?ren(?![a-z])|(?<![a-z])sha ?人", "杀人"),
    (r"(?<![a-z])sha ?si(?![a-z])|(?<![a-z])sha死", "杀死"),
    (r"(?<![a-z])sha ?(?=了?[他她你])|鲨(?=了?[他她你])", "杀"),
    (r"(?<![a-z])kan ?si(?![a-z])|砍 ?si(?![a-z])|(?<![a-z])kan ?死", "砍死"),
    (
        r"(?<![a-z])nong ?si(?![a-z])|弄 ?si(?![a-z])|(?<![a-z])nong ?死|(?<![a-z])neng ?死|能死(?=他|她|你们?|全家)",
        "弄死",
    ),
    (r"(?<![a-z])yi ?shu(?![a-z])", "遗书"),
    (r"(?<![a-z])nong ?yao(?![a-z])|农 ?yao(?![a-z])|(?<![a-z])nong ?药", "农药"),
    (r"(?<![a-z])qi ?you(?![a-z])|汽 ?you(?![a-z])|(?<![a-z])qi ?油", "汽油"),
    (r"(?<![a-z])xiang ?si(?![a-z])|想 ?si(?![a-z])|(?<![a-z])xiang ?死", "想死"),
    (r"不想huo(?![a-z])|(?<![a-z])bu ?xiang ?huo", "不想活"),
    (r"同归于jin(?![a-z])|同归与尽|同归于近", "同归于尽"),
)
_SPELLED = tuple((re.compile(pattern), word) for pattern, word in _SPELLINGS)
_MAYBE_SPELLED = re.compile("[a-z鲨刹]|紫砂|能死|同归")


def undisguise(aligned: Aligned) -> Aligned:
    """Write disguised danger words plainly; a respelt word maps back to its whole disguise."""
    if _MARKED.search(aligned.text):
        aligned = aligned.thin(_SPACED_RUN, _NOT_HAN)
        aligned = aligned.thin(_WORDS, _NOT_HAN)
    if _MAYBE_SPELLED.search(aligned.text):
        for pattern, word in _SPELLED:
            aligned = aligned.substitute(pattern, word)
    return aligned
