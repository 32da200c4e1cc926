"""False premises are corrected, by the chatbot as people ask it; where nothing settles them, the sentence stands alone."""

import pytest

from tests.test_chatbot import Make, assert_kept

PIER = """# Dunby Pier

The pier at Dunby is run by a trust. It was opened in 1903 and rebuilt after the storm of 1911. An entrance fee of £4 is taken.

The lift to the beach is free for residents.
"""


@pytest.mark.parametrize(
    ("question", "said", "quote"),
    [
        ("The pier opened in 1909, right?", "No: 1903.", "1903"),
        ("The entrance fee is £9, right?", "No: £4.", "£4"),
        ("Was the pier rebuilt in 1903?", "", "1903"),
        ("Is the lift free?", "Yes: for residents.", "lift"),
    ],
)
def test_what_is_wrong_is_corrected(make_chatbot: Make, question: str, said: str, quote: str) -> None:
    bot = make_chatbot(a=PIER)
    answer = bot.ask(question)
    assert_kept(answer, bot)
    assert answer.verdict == said
    assert quote in answer.citations[-1].quote
