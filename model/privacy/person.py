"""Names of persons, after the words that introduce one.

A name is a surname and one or two characters that do occur in given names, up to something that ends it. A surname
with a title alone (王女士) or with 某 is how officials already write without naming anybody, and is left.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from model.privacy.lexicon import FREQUENT_WORDS
from model.privacy.surnames import COMPOUND, GIVEN, NOT_IN_NAMES, SINGLE, WORDS

if TYPE_CHECKING:
    from model.privacy.finding import Candidates

__all__ = ("names",)

# Plain alternations whose branches all begin with a literal: the regular expression engine then skips through a text.
_LABEL = "姓名|名字"
_CALLED = "我的名字叫|我的名字是|我名叫|我叫|本人叫|本人名叫|名叫|名字叫|他叫|她叫"
_SAID = "的叫|者叫|人叫"
_SELF = "我是|本人"
_ROLE = (
    "投诉人|被投诉人|举报人|被举报人|申请人|被申请人|当事人|反映人|来电人|诉求人|信访人|求助人|报案人|委托人|代理人|"
    "监护人|受害人|被害人|伤者|死者|逝者|患者|病人|产妇|户主|房主|业主|车主|法定代表人|法人代表|法人|负责人|经办人|收件人|"
    "收款人|借款人|出借人|担保人|承租人|出租人|联系人|承办人|原告|被告|第三人|证人|肇事者|肇事司机|家长|市民|村民|居民|职工|"
    "住户|租客|房东|老板|包工头|工头|班主任|邻居|前夫|前妻|丈夫|妻子|老公|老婆|儿子|女儿|父亲|母亲|爸爸|妈妈|"
    "医生|老师|司机|店主|律师|法官|保安|经理|队长|主任|书记|村长|校长|院长|爷爷|奶奶|哥哥|弟弟|姐姐|妹妹|岳父|岳母|公公|婆婆|"
    "孩子|学生|员工|工人|同事|客户|顾客|乘客|嫌疑人|男友|女友|男朋友|女朋友|承包商|中介|会计|民警|局长|我哥哥|我弟弟|我姐姐|我妹妹|我爸爸|我妈妈|我爸|我妈|我哥|我弟|我姐|我妹"
)
_WORDS_OF = {"label": _LABEL, "called": _CALLED, "said": _SAID, "self": _SELF, "role": _ROLE}
_SORT = {word: sort for sort, words in _WORDS_OF.items() for word in words.split("|")}
_CUE = re.compile("|".join(sorted(_SORT, key=len, reverse=True)))
_LINK = {
    "label": re.compile(r"\s*(?:[:：]|是|为|叫)\s*|\s*"),
    "called": re.compile(r"做?\s?"),
    "said": re.compile(""),
    "self": re.compile(r"(?:[:：]\s*)?"),
    "role": re.compile(r"\s*[:：]\s*|\s*(?:是|为|叫|名叫)\s*|\s*"),
}
_DETAIL = re.compile(r"[男女身](?:[，,。、；;\s）)]|份证)")
_BEFORE_DETAIL = re.compile(
    r"(?:^|(?<=[，,。；;、\s（(：:]))([\u4e00-\u9fff]{2,4})(?=[（(，,、\s]{1,2}(?:男|女)[，,。、；;\s）)]|[（(，,：:\s]{0,2}身份证)"
)
_DOTTED = re.compile(r"[\u4e00-\u9fff]{1,8}(?:[·•][\u4e00-\u9fff]{1,8}){1,3}(?![\u4e00-\u9fff])")
_TITLE = re.compile(
    "先生|女士|同志|小姐|师傅|老师|医生|大夫|经理|主任|老板|律师|警官|书记|大爷|大妈|阿姨|大叔|夫妇|夫妻"
)
_FOLLOWING = re.compile(
    "家属|一直|一再|一家|拒|报警|喝|卷|故意|多次|从来|经常|总是|威胁|殴打|辱骂|借|骗|偷|辞|违|擅自|私自|突|无故|收了|承诺"
)
_NEXT_LABEL = re.compile("男|女|身份证|电话|手机|住址|性别|年龄|联系|地址|出生|籍贯")
_ORDINARY = re.compile("|".join(sorted(WORDS, key=len, reverse=True)))
# Last characters of words for people that are no names: 高管, 房客, 万科业主, 温州人.
_PEOPLE = frozenset("人员主民户客工师生者长友妇夫妻爸妈爷奶哥姐弟妹叔婶管")
_AND = re.compile("[、,，和与及]")
_COUNT = re.compile("[一二三四五六七八九十几两][个次年月天万千百名人口户套回下点岁]")
_HAN = re.compile("[\u4e00-\u9fff]")


def _ends(text: str, end: int) -> bool:
    """Say whether a name is over at ``end``: no more Chinese, a character no name has, a title, a label, a verb."""
    if end >= len(text) or not _HAN.match(text, end) or text[end] in NOT_IN_NAMES:
        return True
    return any(pattern.match(text, end) for pattern in (_TITLE, _NEXT_LABEL, _FOLLOWING))


def _name_at(text: str, start: int, *, lenient: bool) -> int:
    """Return where the name that begins at ``start`` ends, 0 for none; ``lenient`` takes one that nothing ends."""
    if text[start : start + 2] in COMPOUND:
        given = start + 2
    elif text[start : start + 1] in SINGLE and not _ORDINARY.match(text, start):
        given = start + 1
    else:
        return 0
    longest = given
    while longest < given + 2 and longest < len(text) and _HAN.match(text, longest):
        if text[longest] in NOT_IN_NAMES or _TITLE.match(text, longest) or _COUNT.match(text, longest):
            break
        longest += 1
    for end in range(longest, given, -1):
        if _ends(text, end):
            return end
    frequent = given
    while frequent < longest and text[frequent] in GIVEN:
        frequent += 1
    if frequent > given:
        return frequent
    return longest if lenient and longest > given else 0


def _doubtful(text: str, start: int, end: int) -> bool:
    """Say whether what only a role introduces is rather an ordinary word, or a word for people."""
    closed = end == len(text) or not _HAN.match(text, end) or _TITLE.match(text, end) is not None
    ordinary = text[start : start + 2] in FREQUENT_WORDS and not (closed and end - start > len("姓名"))
    return ordinary or text[end - 1] in _PEOPLE


def _listed(text: str, start: int, *, lenient: bool) -> Candidates:
    """Yield the name at ``start`` and those joined to it by 、 or 和."""
    while end := _name_at(text, start, lenient=lenient):
        yield start, end, "name"
        joint = _AND.match(text, end)
        if joint is None:
            return
        start, lenient = joint.end(), False


def _after_cues(text: str) -> Candidates:
    for cue in _CUE.finditer(text):
        sort = _SORT[cue[0]]
        link = _LINK[sort].match(text, cue.end())
        if link is None:
            continue
        start = link.end()
        dotted = _DOTTED.match(text, start)
        if dotted is not None:
            yield dotted.start(), dotted.end(), "name"
        elif sort == "self":
            end = _name_at(text, start, lenient=False)
            alone = end and (end == len(text) or not _HAN.match(text, end) or _NEXT_LABEL.match(text, end))
            if alone and text[end - 1] not in _PEOPLE:
                yield start, end, "name"
        else:
            lenient = (sort == "label" and link[0] != "") or sort == "called" or ":" in link[0] or "：" in link[0]
            for first, end, kind in _listed(text, start, lenient=lenient):
                if lenient or not _doubtful(text, first, end):
                    yield first, end, kind


def names(text: str) -> Candidates:
    """Yield names after 姓名：, 我叫, roles such as 投诉人 or 市民, and before 男/女 or 身份证."""
    yield from _after_cues(text)
    if _DETAIL.search(text) is None:
        return
    for match in _BEFORE_DETAIL.finditer(text):
        end = _name_at(text, match.start(1), lenient=False)
        if end == match.end(1) and text[end - 1] not in _PEOPLE:
            yield match.start(1), end, "name"
