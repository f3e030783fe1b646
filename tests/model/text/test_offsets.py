import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.text.offsets import Layer, OffsetMap, apply


@st.composite
def edited(draw):
    """A text with edits over it: every piece stays, or is replaced as a whole."""
    pieces = draw(st.lists(st.tuples(st.text("abc", min_size=1, max_size=4), st.none() | st.text("xyz", max_size=3))))
    edits, position = [], 0
    for old, new in pieces:
        if new is not None:
            edits.append((position, position + len(old), new))
        position += len(old)
    return "".join(old for old, _ in pieces), edits


@given(edited())
def test_a_kept_character_maps_to_itself_and_a_new_one_to_what_it_replaced(case):
    text, edits = case
    written, layer = apply(text, edits), Layer(edits)
    for position, character in enumerate(written):
        start, end = layer.source(position)
        assert text[start:end] == character or any((start, end) == edit[:2] and character in edit[2] for edit in edits)


def test_layers_are_walked_from_the_last_to_the_first():
    first = [(0, 2, ""), (3, 4, "yz")]
    middle = apply("abcd", first)
    second = [(1, 3, "w")]
    assert (middle, apply(middle, second)) == ("cyz", "cw")
    assert OffsetMap([Layer(first), Layer(second)]).span(1, 2) == (3, 4)
    assert OffsetMap([Layer(first), Layer(second)]).span(0, 2) == (2, 4)


@pytest.mark.parametrize("span", [(0, 1), (2, 5)])
def test_without_layers_nothing_moves(span):
    assert OffsetMap().span(*span) == span
