"""Marks are read however a model writes them, and however the stream cuts them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.writing.source_marks import MarkedSentence, MarkedSentences


def read(*pieces: str, count: int = 9) -> list[MarkedSentence]:
    parser = MarkedSentences(count)
    return [m for piece in pieces for m in parser.feed(piece)] + list(parser.close())


@pytest.mark.parametrize(
    ("reply", "sources"),
    [
        ("Dogs bark [1].", (1,)),
        ("Dogs bark. [1]", (1,)),
        ("Dogs bark.[1]", (1,)),
        ("Dogs bark [1, 2].", (1, 2)),
        ("Dogs bark [1,2;4].", (1, 2, 4)),
        ("Dogs bark [1][2].", (1, 2)),
        ("Dogs bark [1] [2].", (1, 2)),
        ("Dogs bark [2-4].", (2, 3, 4)),
        ("Dogs bark [1–2, 5].", (1, 2, 5)),
        ("Dogs bark 【3】.", (3,)),
        ("Dogs bark【3†source】.", (3,)),
        ("Dogs bark ［3］.", (3,)),
        ("Dogs bark [^3].", (3,)),
        ("Dogs bark [[3]].", (3,)),
        ("Dogs [2] bark [1].", (2, 1)),
        ("[2] Dogs bark.", (2,)),
        ("- **Dogs bark** [1].", (1,)),
        ("1. Dogs bark [1].", (1,)),
        ("Dogs bark.\n[4]\n", (4,)),
        ("<think>Cats [9]. Or dogs?</think>\nDogs bark [1].", (1,)),
        ("Dogs bark [12].", ()),
        ("Dogs bark [0].", ()),
        ("Dogs bark [8-99999].", (8, 9)),
        ("Dogs bark [9-8].", ()),
        ("Dogs bark [5,7].", (5, 7)),
        ("Dogs bark.", ()),
        ("Dogs bark (9).", (9,)),
        ("Dogs bark. (9)", (9,)),
        ("Dogs bark (1, 2).", (1, 2)),
        ("Dogs bark (source: 3).", (3,)),
        ("Dogs bark (see sentences 1 and 3).", (1, 3)),
        ("Dogs bark [sentence 3].", (3,)),
        ("Dogs bark. Sources: [3], [4]", (3, 4)),
        ("Dogs bark.\nSource: 3", (3,)),
        ("Dogs bark. The sentences rest on [3] and [4].", (3, 4)),
        ("According to sentence [7], dogs bark.", (7,)),
        ("According to sentence 7, dogs bark.", (7,)),
        ("As stated in sentences [7] and [8], dogs bark.", (7, 8)),
        ("Sentence [7] says that dogs bark.", (7,)),
        ("Dogs bark, according to source 7.", (7,)),
    ],
)
def test_a_mark_is_read_as_models_write_it(reply: str, sources: tuple[int, ...]) -> None:
    assert [(m.text.rstrip(",."), m.sources) for m in read(reply)] == [("Dogs bark", sources)]


def test_each_sentence_keeps_its_own_marks() -> None:
    assert read("In 1987, Dr. No came [1]. He left [2][3]. Nobody saw it.\n\nThe end [4]\n[5] New line.") == [
        MarkedSentence("In 1987, Dr. No came.", (1,)),
        MarkedSentence("He left.", (2, 3)),
        MarkedSentence("Nobody saw it.", ()),
        MarkedSentence("The end", (4,)),
        MarkedSentence("New line.", (5,)),
    ]


def test_marks_that_lead_their_line_s_sentences_are_each_one_s_own() -> None:
    assert read("[9] Dogs bark. [2] Cats sleep. Nobody knows. [3][4] Cows low [5].") == [
        MarkedSentence("Dogs bark.", (9,)),
        MarkedSentence("Cats sleep.", (2,)),
        MarkedSentence("Nobody knows.", ()),
        MarkedSentence("Cows low.", (3, 4, 5)),
    ]


def test_a_last_line_of_marks_speaks_for_all_before_it_that_have_none() -> None:
    assert read("Dogs bark.\nCats sleep [2].\nCows low.\nSources: [3][4]") == [
        MarkedSentence("Dogs bark.", ()),
        MarkedSentence("Cats sleep.", (2,)),
        MarkedSentence("Cows low.", (3, 4)),
        MarkedSentence("", (3, 4)),
    ]


@pytest.mark.parametrize(
    "reply",
    [
        "NONE",
        "None.",
        " none\n",
        "**NONE**",
        "NONE. The sentences tell of dogs [3].",
        "NONE\n\nDogs bark [3].",
        "NONE of these says it.",
        "None of the sentences answers the question.",
        "None of the given sentences say when. They tell of dogs [3].",
        "The sentences do not say when dogs bark.",
        "The provided text doesn’t mention dogs [1].",
        "There is no information about dogs.",
        "I cannot answer this.",
    ],
)
def test_a_reply_that_says_that_nothing_answers_has_no_sentence(reply: str) -> None:
    assert read(reply) == []


@pytest.mark.parametrize(
    "reply", ["None of the dogs bark [1].", "The dogs do not say when [1].", "None too soon, dogs bark [1]."]
)
def test_what_only_begins_like_a_refusal_is_a_sentence(reply: str) -> None:
    assert [m.sources for m in read(reply)] == [(1,)]


@pytest.mark.parametrize(
    "said", ["In 2010 (9 of 12) dogs bark.", "Dogs bark (1987).", "Dogs (2) bark.", "They see source 99.", "Sentence 3 was long."]
)
def test_a_number_that_names_no_source_stays(said: str) -> None:
    assert read(said) == [MarkedSentence(said, ())]


def test_a_sentence_is_given_as_soon_as_nothing_can_change_it() -> None:
    parser = MarkedSentences(9)
    assert list(parser.feed("Dogs bark [1].")) == []
    assert [m.text for m in parser.feed(" Cats ")] == ["Dogs bark."]
    assert [m.text for m in parser.feed("sleep [2]\n")] == ["Cats sleep"]


def test_brackets_that_are_no_marks_stay_words() -> None:
    assert [m.text for m in read("He said [sic] it [1].")] == ["He said [sic] it."]


@pytest.mark.parametrize("reply", ["", " \n ", "[1]", "[1]\n[2]", "<think>never ends [1].", "**"])
def test_a_reply_without_a_word_has_no_sentence(reply: str) -> None:
    assert read(reply) == []


FRAGMENTS = st.sampled_from(
    ["Dogs bark", " at 3.5 km", " in the U.S.", ".", ". ", "!", "?”", "\n", "\n\n", " ", "[1]", "[1, 2]", " [1-3]", "【2†s】", "［3］", "[", "]",
     "[[4]]", "[99]", "[x]", "[1", "- ", "* ", "**", "2. ", "<think>", "</think>", "Dr. No", "He", " it", "。", "犬が吠える", " (Fig. 2)", "a" * 90,
     " (9)", "(1, 2)", "(", "Sources: ", "Source: 3", "According to sentence ", " 7, ", ", and ", "NONE", "None of the sentences", "\0"]
)  # fmt: skip


@given(st.lists(FRAGMENTS, max_size=25).map("".join) | st.text(max_size=60), st.data())
@example("Dogs bark. [1", None)
@example("**2. Dogs bark** ", None)
def test_how_the_stream_is_cut_changes_nothing(reply: str, data: st.DataObject | None) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(reply)), max_size=12))) if data else [10]
    pieces = [reply[a:z] for a, z in zip([0, *cuts], [*cuts, len(reply)], strict=True)]
    whole = read(reply)
    assert read(*pieces) == whole
    assert read(*reply) == whole
    assert all(set(m.sources) <= set(range(1, 10)) for m in whole)
