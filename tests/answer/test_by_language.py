"""Questions in other languages than their document's: the right sentence, words of the kind asked for, or a refusal that is understood."""

from pathlib import Path

import pytest

from rag import Chatbot, Settings, build_index, load_documents
from rag.answer.by_language import shown_by_language
from rag.languages import sayings
from rag.search import Query
from rag.types import Document, Passage, Reading, Span, Turn

FERRY = (
    "Die Fähre nach Kalvik\n\nSeit dem 12. Mai 2019 fährt eine Fähre nach Kalvik. Sie gehört der Reederei Nordline, die vierzehn Schiffe hat. "
    "Am Montag fiel die Überfahrt aus, weil ein Sturm aufgezogen war. Eine Karte kostet 8 Euro, für Kinder 3 Euro."
)


@pytest.fixture(scope="module")
def ferry(tmp_path_factory: pytest.TempPathFactory) -> Chatbot:
    folder = tmp_path_factory.mktemp("ferry")
    (folder / "ferry.txt").write_text(FERRY, encoding="utf-8")
    settings = Settings(store=str(folder / "store"), documents=(folder / "ferry.txt",))
    return Chatbot(build_index(load_documents(folder / "ferry.txt"), settings), settings)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Wann wurde die Hamas gegründet?", "1987"), ("Кто спонсировал центр «Калинка»?", "Rossotrudnichestvo"),
        ("Qui a sponsorisé le centre Kalinka ?", "Rossotrudnichestvo"), ("¿Cuándo se fundó Hamás?", "1987"),
        ("متى تأسست حماس؟", "1987"), ("מתי הוקם חמאס?", "1987"),
    ],
)  # fmt: skip
def test_the_english_article_answers_in_its_own_words(chatbot: Chatbot, question: str, said: str) -> None:
    answer = chatbot.ask(question)
    assert any(said in claim.text or said in claim.citations[0].quote for claim in answer.claims), answer.text
    for citation in answer.citations:
        assert chatbot.index.documents[citation.document_id].text[citation.start : citation.end] == citation.quote


@pytest.mark.parametrize(
    ("question", "language"),
    [("Wie hoch ist der Mount Everest?", "de"), ("Combien coûte un billet de train pour Paris ?", "fr"), ("Какая погода в Лондоне?", "ru")],
)  # fmt: skip
def test_what_the_article_does_not_say_is_refused_in_the_asker_s_language(chatbot: Chatbot, question: str, language: str) -> None:
    answer = chatbot.ask(question)
    assert answer.asked_in == language
    assert not answer.answered
    assert answer.text == sayings(language).refusal  # type: ignore[arg-type]  # one of the languages


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Seit wann gibt es die Fähre?", "12. Mai 2019"), ("Wem gehört sie?", "Nordline"), ("Since when has the ferry run?", "12. Mai 2019"),
        ("Combien coûte un billet ?", "8 Euro"), ("Warum fuhr sie am Montag nicht?", "weil ein Sturm aufgezogen war"),
    ],
)  # fmt: skip
def test_a_german_text_answers_whoever_asks(ferry: Chatbot, question: str, said: str) -> None:
    answer = ferry.ask(question)
    assert any(said in claim.citations[0].quote for claim in answer.claims), answer.text


def test_a_follow_up_is_read_after_the_question_before_it(ferry: Chatbot) -> None:
    first = ferry.ask("Fuhr die Fähre nach Kalvik am Montag?")
    second = ferry.ask("Und warum nicht?", [Turn(first.question, first.text)])
    assert any("Sturm" in claim.citations[0].quote for claim in second.claims), second.text
    assert second.standalone_question == "warum nicht? (Fuhr Fähre Kalvik Montag)"


def test_a_follow_up_is_likelier_of_the_document_that_the_last_answer_was_in(tmp_path: Path) -> None:
    for name, why in (("Mühle", "ein Lager heißgelaufen"), ("Scheune", "ein Blitz eingeschlagen")):
        text = f"Die {name}\n\nDie {name} wurde 18{len(name)}3 gebaut. Sie ist abgebrannt, weil {why} war.\n"
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    settings = Settings(store=str(tmp_path / "store"), documents=(tmp_path,))
    chatbot = Chatbot(build_index(load_documents(tmp_path), settings), settings)
    for name, said in (("Mühle", "heißgelaufen"), ("Scheune", "Blitz")):
        first = chatbot.ask(f"Wann wurde die {name} gebaut?")
        second = chatbot.ask("Und warum ist sie abgebrannt?", [Turn(first.standalone_question, first.short_answer)])
        assert said in second.citations[0].quote


def test_a_measure_that_the_text_does_not_give_is_not_answered_surely_by_another(ferry: Chatbot) -> None:
    told, untold = ferry.ask("Wie viele Schiffe hat die Reederei?"), ferry.ask("Wie viele Matrosen hat die Reederei?")
    assert untold.confidence < told.confidence
    assert not any(claim.sure for claim in untold.claims)


def test_a_year_that_the_text_does_not_tell_of_is_not_answered_surely(ferry: Chatbot) -> None:
    told, untold = ferry.ask("Wann fuhr die Fähre 2019 zum ersten Mal?"), ferry.ask("Wann fuhr die Fähre 2016 zum ersten Mal?")
    assert untold.confidence < told.confidence
    assert not any(claim.sure for claim in untold.claims)


def test_what_is_not_sure_has_the_sentence_beside_it_that_is_nearly_as_likely() -> None:
    text = "Der Turm ist alt. Der Turm ist hoch."
    spans = [Span(0, 17, "d"), Span(18, 36, "d")]
    passage = Passage("d:0", "d", 0, len(text), text, "", tuple(spans))
    best, near, far = (Reading(passage, s, s.start, s.end, score) for s, score in zip((spans[0], spans[1], spans[1]), (1, 0.5, 0.1), strict=True))
    documents, query = {"d": Document("d", "d", text, "d", None, "d")}, Query.of("Ist der Turm alt?")
    assert [len(shown_by_language(query, [best, other], documents)[0]) for other in (near, far)] == [2, 1]


def test_who_is_not_answered_by_a_number_nor_when_by_a_name(chatbot: Chatbot) -> None:
    for question in ("Wer hat die Hamas gegründet?", "Кто основал ХАМАС?"):
        assert not any(claim.sure and claim.text.isdigit() for claim in chatbot.ask(question).claims)
    for question in ("Wann sponserte Rossotrudnichestvo das Zentrum Kalinka?", "Quand Kalinka a-t-il été sponsorisé ?"):
        assert not any(claim.sure and "Rossotrudnichestvo" in claim.text for claim in chatbot.ask(question).claims)


def test_a_summary_asked_for_in_a_language_is_framed_in_it(chatbot: Chatbot) -> None:
    answer = chatbot.ask("fass den Artikel zusammen")
    assert len(answer.claims) > 1
    assert answer.asked_in == "de"
