"""A question's language is told by its few words, and an English one with foreign names is left English."""

import json

import pytest

from rag.languages import Language, language_of
from rag.settings import ROOT


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("When was the bridge opened?", "en"), ("Wann wurde die Brücke eröffnet?", "de"), ("Was ist Hamas?", "de"),
        ("Quand le pont a-t-il été ouvert ?", "fr"), ("Qui est Arafat ?", "fr"), ("¿Cuándo se abrió el puente?", "es"),
        ("cuando abrieron el puente", "es"), ("Quando è stato aperto il ponte?", "it"), ("Quem construiu a ponte?", "pt"),
        ("Wanneer werd de brug geopend?", "nl"), ("Wie is Arafat?", "nl"), ("Când a fost deschis podul?", "ro"),
        ("Kiedy otwarto most?", "pl"), ("Köprü ne zaman açıldı?", "tr"), ("Когда открыли мост?", "ru"), ("Коли відкрили міст?", "uk"),
        ("Πότε άνοιξε η γέφυρα;", "el"), ("متى افتتح الجسر؟", "ar"), ("מתי נפתח הגשר?", "he"),
    ],
)  # fmt: skip
def test_the_language_of_a_question(question: str, expected: Language) -> None:
    assert language_of(question) == expected


@pytest.mark.parametrize(
    "question",
    ["Who wrote La vita è bella?", "What is Die Welt?", "When did El Niño begin?", "Who said “der Krieg ist vorbei”?", "Why?",
     "Is Le Pen the daughter of Jean-Marie?", "What was Whitehead's father's profession?", "Do I need a visa?"],
)  # fmt: skip
def test_an_english_question_with_foreign_names_is_english(question: str) -> None:
    assert language_of(question) == "en"


@pytest.mark.parametrize(
    "text", ["", "Gaza 2006", "42 %", "河流有多长？", "पुल कब खुला?", "پل کی باز شد؟", "Cây cầu được mở khi nào?"]
)
def test_what_tells_no_language_of_ours_is_none(text: str) -> None:
    assert language_of(text) is None


def test_no_gold_question_is_of_another_language() -> None:
    lines = (ROOT / "seeds" / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    told = {json.loads(line)["question"] for line in lines}
    assert not {question for question in told if language_of(question) not in ("en", None)}
