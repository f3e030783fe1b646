"""Set phrases at the head and the tail of hotline records and letters.

They say who wrote the record down and how, not what happened: a prediction must not depend on them. A phrase is
dropped only as a whole segment between punctuation marks, so ``请尽快处理,否则我就跳楼`` keeps its second half.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ("find_boilerplate",)

_WHO: Final = "市民|群众|居民|村民|网民|网友|业主|来电人|来信人|来访人|投诉人|反映人|诉求人|举报人|申请人|当事人"
_HOW: Final = "来电|来信|来访|致电|电话|微信|短信|邮件|网站|网络|公众号|小程序|热线|云平台|app|12345|留言"
_SAYS: Final = "反映|反应|咨询|投诉|求助|建议|反馈|补充|举报|诉求|表示|称|说"
_OFFICE: Final = "领导|书记|市长|县长|镇长|区长|局长|部长|主任|所长|政府|同志|调解员|工作人员|法官|律师|老师"
_HEADS: Final = (
    r"[【\[][^】\]\n]{0,20}(?:热线|工单|来电|网格|转办|平台|登记)[^】\]\n]{0,20}[】\]]",
    r"(?:工单|诉求|投诉|事件|问题|来电)(?:内容|描述|详情|主题|编号)[:][a-z0-9-]{0,24}",
    rf"(?:{_WHO})(?:再次|多次|第[一二三四五六七八九十0-9]{{1,2}}次)?(?:通过)?(?:{_HOW}){{0,2}}(?:再次|多次)?(?:{_SAYS})?[:]",
    rf"(?:{_WHO})(?:再次|多次)?(?:通过)?(?:{_HOW}){{1,2}}(?:再次|多次)?(?:{_SAYS})[:,]",
    rf"(?:{_HOW}){{1,2}}(?:{_SAYS})[:]",
    rf"(?:尊敬|敬爱)的[^,:。!\n]{{0,12}}(?:{_OFFICE}|调解委员会|单位|部门)(?:们|同志)?(?:[,:!。\s]|(?=您好|你好))",
    rf"(?:各位)?(?:{_OFFICE}){{0,2}}们?(?:您好|你好|你们好|大家好)[,:!。\s]",
)
_HEAD: Final = re.compile(rf"(?:(?:{'|'.join(_HEADS)})[\s,。!:]*)+")

_DO: Final = (
    "核实|查实|核查|查处|查明|调查|处理|处置|解决|答复|回复|回电|回访|反馈|关注|重视|跟进|督办|办理|落实|协调|协助|帮助|介入"
    "|联系|告知|转办|转交|整改|受理"
)
_LINK: Final = (
    "贵单位|贵部门|贵中心|有关|相关|职能|上级|主管|各级|责任|政府|部门|单位|机关|领导|局|中心|工作人员|平台"
    "|能够|能|可以|予以|给予|尽快|尽早|早日|及时|抓紧|认真|依法|按规定|积极|马上|立即|帮忙|给个|一个|满意|书面|情况|结果|进展|问题"
    r"|此事|该问题|以上|上述|并且|并|和|与|及|对|将|把|给|到|为盼|为感|为谢|一下|(?:市民|来电人|投诉人|诉求人|本人|我)"
    r"|在?(?:规定)?(?:\d{1,3}|[一二三四五六七八九十]{1,3})个?(?:分钟|小时|工作日|日|天)(?:之?内)?"
)
_ASK: Final = "恳请|敬请|烦请|麻烦|请求|要求|希望|诉求[:]?|望|盼|请"
_SECRECY: Final = (
    rf"(?:{_WHO}|本人|我)?(?:要求|希望|请|需要|请求)?(?:对)?(?:个人|身份|姓名|电话|号码|信息|资料|{_WHO})*"
    r"(?:予以|给予|进行)?(?:保密|不公开|匿名)(?:个人|身份|姓名|电话|信息|处理)*"
)
_THANKS: Final = (
    r"(?:先|在此|再次|最后)?(?:非常|十分|万分|衷心|不胜|深表)?(?:感谢|谢谢|多谢|叩谢|感激)"
    rf"(?:您|你|们|了|啦|大家|各位|{_OFFICE}|不尽|配合|支持|帮助|关注|的)*"
)
_TAILS: Final = (
    rf"(?:{_WHO}|现|故|特此|因此|为此|再次|我)*(?:{_ASK})+(?:{_LINK}|{_DO}|、|\s)*(?:{_DO})(?:{_LINK}|{_DO}|、|了|吧|\s)*",
    rf"(?:给予|给|并|以便|予以|尽快|及时|早日)(?:{_LINK}|{_DO}|、)*(?:{_DO})(?:{_LINK}|{_DO}|、|了|吧)*",
    _SECRECY,
    rf"(?:{_WHO})?(?:需要?|无需|不需要?)(?:{_DO})",
    _THANKS,
    r"(?:急)?(?:急|切)?盼(?:复|回复|处理|解决|望)*",
    r"此致|敬礼|此致\s?敬礼|致礼",
    r"(?:故|特|现|因)(?:此)?(?:来电|致电|来信|来访)?(?:反映|投诉|咨询|求助|说明|报告|诉求)?",
    r"(?:以上)?(?:反映)?(?:情况|内容)(?:均|全部)?属实",
)
_TAIL: Final = re.compile("|".join(f"(?:{tail})" for tail in _TAILS))
_BRACKETED: Final = re.compile(r"\(([^()]{2,60})\)$")
_SEPARATORS: Final = ",。;!?~\n. "
_LAST_SEPARATOR: Final = re.compile(r"[,。;!?~\n](?=[^,。;!?~\n]*$)")
_LONGEST_TAIL: Final = 60
_SUBSTANCE: Final = re.compile(r"\w")


def find_boilerplate(text: str) -> tuple[int, int]:
    """Return the span of the text that is left when head and tail phrases go.

    Never empties a text: a phrase stays when no letter, digit or Chinese character would be left without it.
    """
    head = _HEAD.match(text)
    start = head.end() if head else 0
    if start and not _SUBSTANCE.search(text, start):
        return 0, len(text)
    end = len(text)
    while (cut := _cut_tail(text, start, end)) != end:
        end = cut
    return start, end


def _cut_tail(text: str, start: int, end: int) -> int:
    """Return where the text ends without its last segment, or ``end`` when that is no set phrase."""
    first = max(start, end - _LONGEST_TAIL)
    window = text[first:end]
    stripped = window.rstrip(_SEPARATORS)
    if bracketed := _BRACKETED.search(stripped):
        segments = re.split(r"[,。;]", bracketed[1])
        cut = bracketed.start()
        if not all(_TAIL.fullmatch(segment) for segment in segments if segment):
            return end
    else:
        separator = _LAST_SEPARATOR.search(stripped)
        if separator is None or not _TAIL.fullmatch(stripped[separator.end() :].strip()):
            return end
        cut = separator.end()
    kept = window[:cut].rstrip(",;~\n ")
    if not _SUBSTANCE.search(kept) and not _SUBSTANCE.search(text, start, first):
        return end
    return first + len(kept)
