"""Both channels count; neither alone would find what these questions need."""

from collections.abc import Callable

import pytest

from rag.chatbot import Chatbot
from rag.errors import BadInput
from rag.index.index import Index
from rag.search import candidates as retrieve
from rag.search.query import Query, Scope
from rag.types import Span

Make = Callable[..., Chatbot]

FILLER = {f"f{i}": f"Report {i} lists the weather, the harvest and the price of wheat in district {i}." for i in range(60)}


def test_meaning_finds_what_shares_no_word(make_chatbot: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    index = make_chatbot(**FILLER, a="The physician cured her illness.").index
    found = retrieve.find_passages(Query.of("Which doctor healed the sick woman?"), index)
    assert "physician" in found[0].passage.text
    assert (found[0].dense_rank, found[0].sparse_rank) == (1, None)
    monkeypatch.setattr(Index, "dense", lambda *_: [])
    assert all(
        "physician" not in e.passage.text for e in retrieve.find_passages(Query.of("Which doctor healed the sick woman?"), index)
    )


def test_words_find_what_meaning_does_not_know(make_chatbot: Make) -> None:
    index = make_chatbot(**{f"g{i}": f"Part number QX{7000 + i * 13}B fits the pump." for i in range(70)}).index
    found = retrieve.find_passages(Query.of("QX7481B"), index)
    assert "QX7481B" in found[0].passage.text
    assert found[0].sparse_rank == 1


def test_fusion_is_by_reciprocal_rank_over_both(make_chatbot: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    index = make_chatbot(a="One.", b="Two.", c="Three.").index
    a, b, c = index.passages
    monkeypatch.setattr(Index, "dense", lambda *_: [a, b])
    monkeypatch.setattr(Index, "sparse", lambda *_: [c, b])
    found = retrieve.find_passages(Query.of("x"), index)
    assert [e.passage.id for e in found] == [b, a, c]
    assert [e.score for e in found] == pytest.approx([2 / 62, 1 / 61, 1 / 61])
    assert [(e.dense_rank, e.sparse_rank) for e in found] == [(2, 2), (1, None), (None, 1)]


def test_within_a_document_and_a_span(make_chatbot: Make) -> None:
    index = make_chatbot(a="Cats sleep.\n\nCats purr.", b="Cats climb.").index
    ids = {d.name: d.id for d in index.documents.values()}

    def texts(within: str | Span) -> set[str]:
        query = Query.of("cats", Scope.of(within, index.documents))
        return {e.passage.text for e in retrieve.find_passages(query, index)}

    assert texts(ids["b.txt"]) == {"Cats climb."}
    assert texts(Span(0, 11, ids["a.txt"])) == {"Cats sleep."}
    assert texts(Span(0, 23, ids["a.txt"])) == {"Cats sleep.\n\nCats purr."}
    with pytest.raises(BadInput):
        texts(Span(0, 99, ids["a.txt"]))
    with pytest.raises(BadInput):
        texts("nowhere")


def test_documents_without_a_word_that_counts_are_found_by_meaning_alone(make_chatbot: Make) -> None:
    bot = make_chatbot(a="It is.", b="a b c")
    assert bot.index.sparse("is it", 5) == []
    assert bot.ask("Is it so?").evidence
