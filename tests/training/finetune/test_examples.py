from __future__ import annotations

import msgspec
import numpy as np
from tokenizers import Tokenizer

from model.linear.neutral import neutral_view
from model.taxonomy import Taxonomy
from training.corpus import Example
from training.finetune.examples import UNKNOWN, EncodedTexts, encode_examples
from training.finetune.settings import FinetuneSettings

TAXONOMY = Taxonomy.load()


def _encode(examples: list[Example], tokenizer: Tokenizer) -> EncodedTexts:
    return encode_examples(examples, np.ones(len(examples)), tokenizer, neutral_view(), TAXONOMY, FinetuneSettings())


def test_marked_tokens_are_those_of_the_annotated_piece(examples: list[Example], tokenizer: Tokenizer) -> None:
    encoded = _encode(examples[:2], tokenizer)
    assert not encoded.evidence[0].any()
    marked = [tokenizer.id_to_token(int(at)) for at in encoded.ids[1][encoded.evidence[1] == 1]]
    assert "".join(marked) == "我就拿刀去找他拼命"


def test_danger_without_an_annotated_piece_says_nothing_about_tokens(
    examples: list[Example], tokenizer: Tokenizer
) -> None:
    bare = msgspec.structs.replace(examples[1], evidence=())
    unrated = msgspec.structs.replace(examples[1], tier=None, signals=None)
    encoded = _encode([bare, unrated], tokenizer)
    assert (encoded.evidence[0] == UNKNOWN).all()
    assert (encoded.evidence[1] == UNKNOWN).all()
    assert encoded.rated.tolist() == [True, False]


def test_doubt_goes_to_the_alternatives(examples: list[Example], tokenizer: Tokenizer) -> None:
    encoded = _encode(examples, tokenizer)
    assert np.allclose(encoded.domains.sum(axis=1), 1.0, atol=1e-5)
    columns = {code: at for at, code in enumerate(TAXONOMY.domain_codes)}
    share = {
        example.confidence: row[columns["rural_land"]]
        for example, row in zip(examples, encoded.domains, strict=True)
        if example.tier
    }
    assert share[1] > share[2] > share[3] > encoded.domains[0][columns["rural_land"]]
    assert (encoded.domains.argmax(axis=1) == [columns[example.domain] for example in examples]).all()
