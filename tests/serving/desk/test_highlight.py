from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from model.prediction import DomainWord, Evidence, Prediction
from model.taxonomy import Taxonomy
from serving.desk.evidence import Glossary, PieceView, TextView
from serving.desk.highlight import Segment, segment
from serving.desk.page import template_config

TAXONOMY = Taxonomy.load()
TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from("钱打我<>&\"'{}%\n 𠮷"), st.characters(codec="utf-8", exclude_characters="\r\0")
    ),
    max_size=60,
)
SPANS = st.tuples(st.integers(0, 70), st.integers(0, 70)).map(sorted)
SOURCES = st.sampled_from(["model", "tripwire:knife", "tripwire:<i>", "tripwire:rope"])


def evidence(start: int, end: int, source: str = "model") -> Evidence:
    return Evidence(start, end, "", source)


@settings(deadline=None)
@given(TEXTS, st.lists(st.tuples(SPANS, SOURCES), max_size=8), st.lists(SPANS, max_size=8))
def test_pieces_concatenate_to_the_text_and_know_everything_that_covers_them(text, marks, words):
    pieces = segment(
        text, [evidence(*span, source) for span, source in marks], [DomainWord(*span, 0.1) for span in words]
    )

    assert "".join(piece.text for piece in pieces) == text
    position = 0
    for piece in pieces:
        for offset in range(position, position + len(piece.text)):
            assert set(piece.sources) == {source for (start, end), source in marks if start <= offset < end}
            assert piece.is_word == any(start <= offset < end for start, end in words)
        position += len(piece.text)
    assert all(piece.text for piece in pieces)


def test_overlapping_marks_are_cut_at_each_border():
    assert segment("他说今晚带刀去", [evidence(2, 7), evidence(4, 6, "tripwire:knife")], [DomainWord(0, 3, 0.5)]) == (
        Segment("他说", (), is_word=True),
        Segment("今", ("model",), is_word=True),
        Segment("晚", ("model",)),
        Segment("带刀", ("model", "tripwire:knife")),
        Segment("去", ("model",)),
    )


def test_touching_marks_of_one_source_stay_one_piece():
    assert segment("带刀去找", [evidence(0, 2), evidence(2, 4)], []) == (Segment("带刀去找", ("model",)),)


def test_an_empty_text_has_no_pieces():
    assert segment("", [evidence(0, 3)], []) == ()


class _Reader(HTMLParser):
    """Collects the text a browser would show and every tag it would make."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.tags: set[str] = set()
        self.marked = ""
        self._in_mark = False

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self._in_mark = tag == "mark"

    def handle_endtag(self, tag):
        self._in_mark = False

    def handle_data(self, data):
        self.text += data
        if self._in_mark:
            self.marked += data


@settings(deadline=None)
@given(TEXTS, st.lists(st.tuples(SPANS, SOURCES), max_size=6), st.lists(SPANS, max_size=6))
def test_the_page_shows_exactly_the_text_and_makes_no_tag_of_it(text, marks, words):
    view = text_view(text, marks, words, Glossary(TAXONOMY, {"knife": "<b>持刀</b>"}))
    html = str(template_config.engine_instance.engine.globals["texts"].marked(view))

    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.text == text
    assert reader.tags <= {"div", "mark", "span"}
    covered = {offset for (start, end), _ in marks for offset in range(start, min(end, len(text)))}
    assert reader.marked == "".join(character for offset, character in enumerate(text) if offset in covered)


def text_view(text, marks, words, glossary):
    prediction = Prediction(
        domain="other",
        domain_probability=1.0,
        suggestions=(),
        tier=0,
        severe_probability=0.0,
        signals=(),
        evidence=tuple(evidence(*span, source) for span, source in marks),
        domain_words=tuple(DomainWord(*span, 0.1) for span in words),
        needs_human=(),
        degraded=False,
        bundle="b",
    )
    return TextView.of(text, prediction, glossary)


def test_a_piece_names_all_that_marked_it_and_shows_the_tripwire():
    glossary = Glossary(TAXONOMY, {"knife": "持刀威胁"})

    view = text_view("带刀去", [((0, 3), "model"), ((0, 2), "tripwire:knife"), ((2, 3), "tripwire:gone")], [], glossary)

    assert view.pieces == (
        PieceView("带刀", "tripwire", "模型判断；警示语：持刀威胁", is_word=False),
        PieceView("去", "tripwire", "模型判断；警示语：gone", is_word=False),
    )
    assert [(source.mark, source.name) for source in view.sources] == [
        ("model", "模型判断"),
        ("tripwire", "警示语：gone、持刀威胁"),
    ]
