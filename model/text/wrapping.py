"""What is around the words: pinyin glosses, white space, and the set phrases of hotline records."""

from __future__ import annotations

import re

from model.text.aligned import Aligned

__all__ = ("remove_boilerplate", "remove_glosses", "tidy_space")

_TONED = "āáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜńňǹḿ"
_GLOSS = re.compile(
    rf"(?<=[\u4e00-\u9fff])\((?=[^)]*[{_TONED}])[a-zü{_TONED}]{{1,7}}\)"
    r"|(?<=[\u4e00-\u9fff])\((?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|"
    r"ai|an|ao|ei|en|ia|ie|in|iu|ou|ua|ue|ui|un|uo|a|e|i|o|u)[1-5]?\)"
)
_BLANKS = re.compile(r"[^\S\n]+")
_LINE_ENDS = re.compile(r" ?\n[ \n]*")

_HEAD = re.compile(
    r"^(?:[【\[][^】\]\n]{0,20}(?:热线|工单|来电|网格|转办|平台)[^】\]\n]{0,20}[】\]]\s*"
    r"|(?:尊敬的|敬爱的)[^,:。\n]{1,12}(?:书记|市长|县长|省长|主任|领导|局长|部长)(?:们|同志)?[,:!。]?\s*(?:您好|你好)?[,:!。]?\s*"
    r"|(?:领导|您好|你们?好|大家好)[,:!。]\s*"
    r"|(?:市民|群众|来电人|投诉人|诉求人|居民|村民|网民)(?:[^\s,:。]{0,6})?(?:来电|来信|来访|致电|留言)?(?:反映|投诉|咨询|求助|称|表示|诉求)?\s*[:]\s*"
    r"|(?:来电|来信|来访)(?:反映|咨询|投诉|求助)\s*[:]\s*)+"
)
_TAIL = re.compile(
    r"(?:[,。;!\s]*(?:"
    r"(?:恳请|望请|请求|请|望|希望|盼|敬请)(?:贵|有关|相关|上级|职能|主管)?(?:单位|部门|领导|政府|机关)*(?:能够?|予以|给予|尽快|尽早|及时|帮忙|协助)*"
    r"(?:核实|查实|调查|处理|解决|答复|回复|回电|关注|重视|跟进|办理|落实|协调)(?:(?:并|和|、|与|及|,)?(?:尽快|及时|给予|予以)?(?:核实|查实|处理|解决|答复|回复|回电|反馈|结果|办理|情况|为盼|为感))*"
    r"|(?:来电人|市民|投诉人|诉求人)?(?:要求|需要|希望)?(?:对?个人信息)?(?:保密|需要?回复|无需回复|不公开)(?:姓名|电话|个人信息)*"
    r"|(?:非常|十分|万分|不胜)?(?:感谢|谢谢|感激)(?:您|你们?|领导|各位|不尽|大家)*"
    r"|此致|敬礼|特此(?:反映|投诉|说明)|(?:以上)?情况属实"
    r")[,。;!\s]*)+$"
)


def remove_glosses(aligned: Aligned) -> Aligned:
    """Drop pinyin written behind a character, ``来(lái)`` or ``来(lai2)``; other brackets stay."""
    return aligned.substitute(_GLOSS, "") if "(" in aligned.text else aligned


def tidy_space(aligned: Aligned) -> Aligned:
    """Runs of blanks → one space, runs of line ends → one line end, nothing at the ends."""
    text = aligned.text
    if "  " in text or "\t" in text or not text.isprintable():
        aligned = aligned.substitute(_BLANKS, " ").substitute(_LINE_ENDS, "\n")
    text = aligned.text
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    return aligned.slice(min(start, end), end)


def remove_boilerplate(aligned: Aligned) -> Aligned:
    """Drop set openings and closings of hotline records and letters, unless nothing else would be left."""
    text = aligned.text
    head = _HEAD.match(text)
    start = head.end() if head else 0
    tail = _TAIL.search(text, max(start, len(text) - 120))
    end = tail.start() if tail else len(text)
    while end < len(text) and text[end] in "。!?":  # the sentence keeps its own full stop
        end += 1
    return aligned.slice(start, end) if text[start:end].strip(" \n,.。;:!?") else aligned
