"""Both channels count; neither alone would find what these questions need."""

from collections.abc import Callable

import pytest

from rag import retrieve
from rag.chatbot import Chatbot
from rag.errors import BadInput
from rag.index import Index
from rag.types import Evidence, Span

Make = Callable[..., Chatbot]

FILLER = {f"f{i}": f"Report {i} lists the weather, the harvest and the price of wheat in district {i}." for i in range(60)}


def test_meaning_finds_what_shares_no_word(make_chatbot: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    index = make_chatbot(**FILLER, a="The physician cured her illness.").index
    found = retrieve.candidates("Which doctor healed the sick woman?", index)
    assert "physician" in found[0].passage.text
    assert (found[0].dense_rank, found[0].sparse_rank) == (1, None)
    monkeypatch.setattr(Index, "dense", lambda *_: [])
    assert all("physician" not in e.passage.text for e in retrieve.candidates("Which doctor healed the sick woman?", index))


def test_words_find_what_meaning_does_not_know(make_chatbot: Make) -> None:
    index = make_chatbot(**{f"g{i}": f"Part number QX{7000 + i * 13}B fits the pump." for i in range(70)}).index
    found = retrieve.candidates("QX7481B", index)
    assert "QX7481B" in found[0].passage.text
    assert found[0].sparse_rank == 1


def test_fusion_is_by_reciprocal_rank_over_both(make_chatbot: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    index = make_chatbot(a="One.", b="Two.", c="Three.").index
    a, b, c = index.passages
    monkeypatch.setattr(Index, "dense", lambda *_: [a, b])
    monkeypatch.setattr(Index, "sparse", lambda *_: [c, b])
    found = retrieve.candidates("x", index)
    assert [e.passage.id for e in found] == [b, a, c]
    assert [e.score for e in found] == pytest.approx([2 / 62, 1 / 61, 1 / 61])
    assert [(e.dense_rank, e.sparse_rank) for e in found] == [(2, 2), (1, None), (None, 1)]


def test_the_final_order_is_by_the_weighed_readings(chatbot: Chatbot) -> None:
    answer = chatbot.ask("When was Hamas founded?")
    scores = [e.score for e in answer.evidence]
    assert scores == sorted(scores, reverse=True)
    assert "founded in 1987" in answer.evidence[0].passage.text


def test_within_a_document_and_a_span(make_chatbot: Make) -> None:
    index = make_chatbot(a="Cats sleep.\n\nCats purr.", b="Cats climb.").index
    ids = {d.name: d.id for d in index.documents.values()}

    def texts(within: str | Span) -> set[str]:
        return {e.passage.text for e in retrieve.candidates("cats", index, within)}

    assert texts(ids["b.txt"]) == {"Cats climb."}
    assert texts(Span(0, 5, ids["a.txt"])) == {"Cats sleep."}
    with pytest.raises(BadInput):
        retrieve.candidates("cats", index, "nowhere")


def test_a_rare_word_of_the_question_weighs_more_than_a_common_one(chatbot: Chatbot) -> None:
    asked = retrieve.Asked.of("When did relations deteriorate?", retrieve.candidates("relations", chatbot.index))
    assert asked.share("They deteriorated.") > asked.share("Relations were good.") > asked.share("It rained.") == 0
    assert asked.share("Relations deteriorated.") == pytest.approx(1)
    assert retrieve.Asked.of("When was it?", []).share("It was.") == 0


def test_stems_and_names() -> None:
    assert retrieve.stems("When did the relations deteriorate?") == retrieve.stems("relation deteriorating")
    assert retrieve.names("When did Putin visit Gaza in 2006?") == retrieve.stems("putin gaza 2006")


def test_features_grow_with_what_speaks_for_a_reading(chatbot: Chatbot) -> None:
    question = "When did relations between Moscow and Hamas deteriorate?"
    found = retrieve.candidates(question, chatbot.index)
    assert all(isinstance(e, Evidence) for e in found)
    asked = retrieve.Asked.of(question, found)
    rows = {}
    for reading in chatbot._reader.read(question, [e.passage for e in found]):
        evidence = next(e for e in found if e.passage.id == reading.passage.id)
        rows[reading.sentence.start] = retrieve.features(asked, evidence, reading)
    assert len(rows[2572]) == len(retrieve.WEIGHTS)
    assert rows[2572][3] == pytest.approx(1)  # every content word of the question is in that sentence
    assert rows[2572][5] == 0.0  # and both names in its passage
