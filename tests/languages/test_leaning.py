"""A question that leans on the one before it is read with the words of that, and one that does not is left alone."""

import pytest

from rag.languages import ways_to_read
from rag.question.meaning import asked_on
from rag.types import Turn


@pytest.mark.parametrize(
    ("question", "before", "first"),
    [
        ("Und warum?", "Wann wurde die Mühle gebaut?", "warum? (Mühle gebaut)"),
        ("Et qui l’a construit ?", "Quand le pont a-t-il été ouvert ?", "qui l’a construit ? (pont ouvert)"),
        ("А где он открылся?", "Кто построил музей?", "где он открылся? (построил музей)"),
        ("¿Por qué?", "¿Cuándo se cierra el funicular?", "¿Por qué? (cierra funicular)"),
        ("Ve neden?", "Müze ne zaman kapandı?", "neden? (Müze kapandı)"),
        ("ومتى؟", "لماذا احترق المصنع؟", "متى؟ (احترق المصنع)"),
        ("Und für Kinder?", "Was kostet der Eintritt für Erwachsene?", "Was kostet der Eintritt für Kinder?"),
        ("Et en 2021 ?", "Combien de visiteurs en 2020 ?", "Combien de visiteurs en 2021 ?"),
    ],
)
def test_a_follow_up_takes_up_what_was_asked(question: str, before: str, first: str) -> None:
    assert ways_to_read(question, before, "")[0] == first


@pytest.mark.parametrize(
    "question",
    [
        "Wann wurde die Brücke im Dorf gebaut?",
        "Quand le pont de Rovasco a-t-il été construit ?",
        "Кто построил каменный мост?",
        "Who built it?",
        "¿Cuánto cuesta el billete del funicular?",
    ],
)
def test_a_whole_question_stands_alone(question: str) -> None:
    assert ways_to_read(question, "Wie hoch ist die Mühle?", "22 Meter") == [question]


def test_who_was_just_named_may_be_meant() -> None:
    assert "Karl Meier" in ways_to_read("Wann ist er gestorben?", "Wer hat die Brücke gebaut?", "Karl Meier")[0]


def test_a_follow_up_of_a_follow_up_keeps_the_topic() -> None:
    history = [Turn("Wann wurde die Mühle gebaut?", "1843"), Turn("Und warum ist sie abgebrannt?", "")]
    assert asked_on("Wem gehört sie heute?", history)[0] == "Wem gehört sie heute? (abgebrannt Mühle gebaut)"


@pytest.mark.parametrize("hostile", ["(" * 1000, "a-t-il " * 140, "la " * 330, "\\1 [x]{2}"])
def test_hostile_turns_are_read_all_the_same(hostile: str) -> None:
    for question in ("Und warum?", "Et quand ?", "ومتى؟", "la dirige?"):
        assert ways_to_read(question, hostile, hostile)
