"""The title and the author of a document are answered by its own words, or not at all."""

import pytest

from tests.test_chatbot import Make, assert_kept

PIECE = "The man who listens\n\nText: Solveig Aune\n\nHe was born in Enugu. Ann Lee wrote “Dune”, a novel on deserts.\n"


@pytest.mark.parametrize(
    ("question", "said"),
    [("what is this article called?", "The man who listens"), ("whats the headline", "The man who listens"),
     ("who wrote this", "Solveig Aune"), ("Who is the author?", "Solveig Aune")],
)  # fmt: skip
def test_its_own_words_say_what_it_is_called_and_who_wrote_it(make_chatbot: Make, question: str, said: str) -> None:
    chatbot = make_chatbot(a=PIECE)
    answer = chatbot.ask(question)
    assert_kept(answer, chatbot)
    assert answer.sure
    assert answer.short_answer == said


def test_where_no_line_names_an_author_nobody_is(make_chatbot: Make) -> None:
    assert not make_chatbot(a=PIECE.replace("Text: Solveig Aune\n\n", "")).ask("who wrote this?").answered


def test_a_book_in_the_text_is_another_thing(make_chatbot: Make) -> None:
    assert "Ann Lee" in make_chatbot(a=PIECE).ask("Who wrote Dune?").text
