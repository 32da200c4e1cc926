"""What a question in another language wants is told by its words, and small talk from questions."""

import pytest

from rag.languages import LANGUAGES, pairing, small_talk, wanted
from rag.question import find_intent, reply


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Wann wurde die Brücke gebaut?", "time"), ("en quelle année est-elle née ?", "time"), ("Hamas hangi yıl seçimleri kazandı?", "time"),
        ("Quantos navios tem a empresa?", "number"), ("كم عدد السفن؟", "number"), ("Πόσα πλοία έχει;", "number"),
        ("Wer hat das Haus gekauft?", "name"), ("Chi è il presidente?", "name"), ("מי נפגש עם השר?", "name"), ("Хто це зробив?", "name"),
        ("Waarom is de veerboot gestopt?", "sentence"), ("Почему отменили рейс?", "sentence"), ("Czy mogę zabrać psa?", "sentence"),
        ("Y a-t-il un parking ?", "sentence"), ("Hamas seçimleri kazandı mı?", "sentence"), ("ist das Museum montags offen", "sentence"),
        ("Wie heißt der Direktor?", "words"), ("Dove si trova il museo?", "words"), ("When was it built?", "words"),
    ],
)  # fmt: skip
def test_what_is_wanted(question: str, expected: str) -> None:
    assert wanted(question) == expected


def test_question_and_text_are_paired_by_their_languages() -> None:
    english, german = "It was founded in 1987 by the mayor.", "Sie wurde 1987 von dem Bürgermeister gegründet."
    assert pairing("When was it founded?", english) == "english"
    assert pairing("Wann wurde sie gegründet?", german) == "same"
    assert pairing("When was it founded?", german) == pairing("Wann wurde sie gegründet?", english) == "across"
    assert pairing("Kalinka 1987", german) == "same"
    assert pairing("Kalinka 1987", "Kalinka, 12, 1987") == "english"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Guten Tag!", ("greeting", "de")), ("merci beaucoup", ("thanks", "fr")), ("Привет", ("greeting", "ru")), ("תודה", ("thanks", "he")),
        ("Résume le document", ("summary", "fr")), ("fass den Artikel zusammen", ("summary", "de")), ("özetle", ("summary", "tr")),
    ],
)  # fmt: skip
def test_small_talk_is_told_and_answered_in_its_language(said: str, expected: tuple[str, str]) -> None:
    assert small_talk(said) == expected
    assert find_intent(said, has_history=False) == expected[0]
    if expected[0] == "greeting":
        assert reply("greeting", ["A title"], expected[1]) != reply("greeting", ["A title"])  # type: ignore[arg-type]  # one of the languages


def test_a_greeting_names_the_documents_in_every_language() -> None:
    assert all("“A title”" in reply("greeting", ["A title"], language) for language in LANGUAGES)


@pytest.mark.parametrize("said", ["Wer ist das?", "resume the story of the bridge", "What did Salut say?", "Gracias a quién se construyó?"])
def test_a_question_is_no_small_talk(said: str) -> None:
    assert small_talk(said) is None
