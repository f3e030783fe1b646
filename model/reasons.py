"""Why a person should read before trusting: the codes of ``needs_human``."""

from __future__ import annotations

from model.prediction import Reason

__all__ = (
    "BEYOND_REACH",
    "DAMAGED_TEXT",
    "DANGER_NOT_EXCLUDED",
    "DEGRADED",
    "DOMAINS_CLOSE",
    "EMPTY",
    "NOT_CHINESE",
    "OTHER_DICTIONARY",
    "TOO_SHORT",
    "UNFAMILIAR",
    "UNLIKE_SEEN",
)

EMPTY = Reason("empty", "没有可读的文字，请补充内容。")
TOO_SHORT = Reason("too_short", "内容太短，建议补问：和谁、为什么事、希望怎样。")
NOT_CHINESE = Reason("not_chinese", "不像中文，模型没有学过这样的文字，请人工阅读。")
UNFAMILIAR = Reason("unfamiliar", "与学过的材料差别很大，建议仅供参考。")
DAMAGED_TEXT = Reason("damaged_text", "文字有乱码，已尽量修复，请对照原件。")
DOMAINS_CLOSE = Reason("domains_close", "前两个领域难分高下，请人工选择。")
DANGER_NOT_EXCLUDED = Reason("danger_not_excluded", "危险不能排除，请先读全文，问清现在是否安全。")
OTHER_DICTIONARY = Reason("other_dictionary", "分词词典与训练时不同，概率可能有偏差，请联系管理员。")
UNLIKE_SEEN = Reason("unlike_seen", "整体上不像学过的任何诉求，领域和等级仅供参考。")
BEYOND_REACH = Reason("beyond_reach", "文字太长，后面的部分只由线性模型和险情短语读过，请人工读完全文。")
DEGRADED = Reason("degraded", "编码器不能运行，由线性模型代答，准确度较低，请联系管理员。")
