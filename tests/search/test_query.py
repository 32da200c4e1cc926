"""What holds for the whole of a question is worked out once."""

import pytest

from rag.chatbot import Chatbot
from rag.dates import resolve_dates
from rag.errors import BadInput
from rag.search.query import ANYWHERE, Scope
from rag.types import Span


def test_a_scope_names_its_document(chatbot: Chatbot) -> None:
    (document,) = chatbot.index.documents
    span = Span(56, 160)
    assert Scope.of(None, chatbot.index.documents) == ANYWHERE
    assert Scope.of(document, chatbot.index.documents) == Scope((document,))
    assert Scope.of(span, chatbot.index.documents) == Scope((document,), span)
    for unknown in ("nowhere", "", Span(56, 160, "nowhere")):
        with pytest.raises(BadInput):
            Scope.of(unknown, chatbot.index.documents)


def test_a_question_s_dates_are_resolved_once(chatbot: Chatbot, monkeypatch: pytest.MonkeyPatch) -> None:
    resolved: list[str] = []

    def resolve(text: str, written: None) -> object:
        resolved.append(text)
        return resolve_dates(text, written)

    monkeypatch.setattr("rag.question.temporal.resolve_dates", resolve)
    assert chatbot.ask("What happened in March 2006?").answered
    assert resolved == ["What happened in March 2006?"]
