"""Who "he" and "she" are, by how the documents go on after a name."""

from collections.abc import Callable

from rag.chatbot import Chatbot
from rag.question.people import NOBODY, People
from rag.types import Passage, Turn

LIFE = (
    "Ottilie Kranz was a German glassblower. Born in Lauscha, she learned from her uncle Emil Greiner and opened a workshop in "
    "Jena in 1871.\n\n"
    "Kranz went to Vienna with her vases, and there she met the painter Josef Adler. Adler said that he had never seen such a blue.\n\n"
    "She died of typhus in 1903 and lies in Weimar."
)


def passage(text: str) -> Passage:
    return Passage("p", "d", 0, len(text), text, "", ())


def test_a_name_that_the_text_goes_on_to_call_so_comes_first() -> None:
    people = People([passage(LIFE)])
    assert people.likeliest("she", ["Lauscha", "Josef Adler", "Ottilie Kranz"]) == ["Ottilie Kranz"]
    assert people.likeliest("he", ["Jena", "Kranz", "Josef Adler"]) == ["Josef Adler"]


def test_who_is_called_so_most_often_is_meant_where_nobody_was_named() -> None:
    people = People([passage(LIFE)])
    assert people.likeliest("she", ["Weimar"]) == ["Ottilie Kranz"]
    assert people.is_mostly("Kranz", "she")
    assert not people.is_mostly("Adler", "she")


def test_without_documents_any_name_may_be_somebody() -> None:
    assert NOBODY.likeliest("he", ["UNESCO", "Ada Lund"]) == ["Ada Lund"]
    assert NOBODY.likeliest("he", []) == []


def test_a_conversation_stays_with_its_person_after_places_were_named(make_chatbot: Callable[..., Chatbot]) -> None:
    chatbot = make_chatbot(kranz=LIFE)
    history = [Turn("who was Ottilie Kranz?", "a German glassblower"), Turn("where did she learn?", "Lauscha")]
    answer = chatbot.ask("what did she die of?", history)
    assert answer.short_answer == "typhus"
    assert "Lauscha" not in answer.standalone_question


def test_a_pronoun_after_another_s_name_counts_for_little() -> None:
    text = "Qadir opened in 2014. She employs nine. She bakes rye. She sells much. Judge Penrose awarded less than she wanted. "
    people = People([passage(f"{text}In June Qadir told Penrose.")])
    assert people.likeliest("she", ["Judge Penrose", "Qadir"]) == ["Qadir", "Judge Penrose"]


def test_whoever_was_just_named_comes_before_the_text_s_own_person() -> None:
    people = People([passage(f"{LIFE}\n\nIn 1901 Clara Voss, a niece, bought it, and Peter left in 1902.")])
    assert people.likeliest("she", ["Clara Voss"]) == ["Clara Voss"]
    assert people.likeliest("he", ["Peter"])[0] == "Peter"


def test_a_sentence_on_her_answers_nothing_about_him(make_chatbot: Callable[..., Chatbot]) -> None:
    chatbot = make_chatbot(kranz=LIFE)
    answer = chatbot.ask("when did he die?", [Turn("who is Josef Adler?", "the painter")])
    assert not answer.sure or "She died" not in answer.text
