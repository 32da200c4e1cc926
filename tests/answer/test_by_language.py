"""Questions in other languages than their document's: the right sentence, words of the kind asked for, or a refusal that is understood."""

import pytest

from rag import Chatbot, Settings, build_index, load_documents
from rag.languages import sayings
from rag.types import Turn

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
    assert answer.text == sayings(language).refusal  # type: ignore[arg-type]


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
    assert second.standalone_question.startswith("Und warum nicht?")


def test_who_is_not_answered_by_a_number_nor_when_by_a_name(chatbot: Chatbot) -> None:
    for question in ("Wer hat die Hamas gegründet?", "Кто основал ХАМАС?"):
        assert not any(claim.sure and claim.text.isdigit() for claim in chatbot.ask(question).claims)
    for question in ("Wann sponserte Rossotrudnichestvo das Zentrum Kalinka?", "Quand Kalinka a-t-il été sponsorisé ?"):
        assert not any(claim.sure and "Rossotrudnichestvo" in claim.text for claim in chatbot.ask(question).claims)


def test_a_summary_asked_for_in_a_language_is_framed_in_it(chatbot: Chatbot) -> None:
    answer = chatbot.ask("fass den Artikel zusammen")
    assert len(answer.claims) > 1
    assert answer.asked_in == "de"
