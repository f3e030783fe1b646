"""The tokenizer: single characters and frequent words, cut by the likeliest way."""

from __future__ import annotations

import math
from collections import Counter

from tokenizers import Regex, Tokenizer
from tokenizers.models import Unigram
from tokenizers.pre_tokenizers import Split

__all__ = ("CLS", "MASK", "PAD", "SEP", "SPECIALS", "UNK", "make_tokenizer")

SPECIALS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
PAD, UNK, CLS, SEP, MASK = range(5)
LONGEST = 8
"""Characters of the longest word taken as one token."""


def make_tokenizer(words: Counter[str], *, size: int = 12_000, rarest: int = 20) -> Tokenizer:
    """Build a unigram language model (Kudo, ACL 2018) whose pieces are characters and jieba words.

    Args:
        words: How often each word occurs in the neutral texts.
        size: Entries in all, with the special tokens.
        rarest: A character seen less often is unknown.

    Returns:
        A tokenizer without normaliser: it keeps the offsets of the neutral text. Marks stand alone.
    """
    characters: Counter[str] = Counter()
    for word, count in words.items():
        for character in word:
            characters[character] += count
    kept = [character for character, count in characters.most_common() if count >= rarest and not character.isspace()]
    known = set(kept)
    long = [
        word
        for word, _ in words.most_common(6 * size)
        if 1 < len(word) <= LONGEST and known.issuperset(word) and not any(map(str.isdigit, word))
    ]
    pieces = kept[: size - len(SPECIALS)]
    pieces += long[: size - len(SPECIALS) - len(pieces)]
    total = sum(words.values())
    scored = [(piece, math.log(max(words[piece], 1) / total)) for piece in pieces]
    lowest = min(score for _, score in scored)
    vocabulary = [(special, lowest - 10.0) for special in SPECIALS] + scored
    tokenizer = Tokenizer(Unigram(vocabulary, unk_id=UNK, byte_fallback=False))
    tokenizer.pre_tokenizer = Split(Regex("[,\\s]"), "isolated")
    return tokenizer
