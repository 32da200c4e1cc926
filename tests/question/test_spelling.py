"""A slip of the fingers finds its word; a name is never bent into another."""

import random
import string
import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.chatbot import Chatbot
from rag.question.spelling import MAX_MENDED, respell, vocabulary

WORDS = vocabulary(
    Counter("Rossotrudnichestvo sponsored Kalinka Israel Putin sponsored relations deteriorated bride ridge bridle bribe".split())
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("who spnsored kalinak", "who sponsored Kalinka"),
        ("when did isreal answer", "when did Israel answer"),
        ("when did relatoins detoriate", "when did relations deteriorated"),
        ("who crossed the brige", "who crossed the brige"),
        ("Who met Isreal?", "Who met Isreal?"),
        ("who sponsored kalinka", "who sponsored kalinka"),
        ("what is the price of bread", "what is the price of bread"),
        ("who is sponsoring it", "who is sponsoring it"),
        ("wen", "wen"),
        ("who doesnt answer", "who doesn't answer"),
        ("whats the price, and why cant the bride cross", "what's the price, and why can't the bride cross"),
        ("who are the crossers of the ridge", "who are the crossers of the ridge"),
        ("", ""),
    ],
)
def test_what_nobody_writes_is_read_as_the_nearest_word(typed: str, meant: str) -> None:
    assert respell(typed, WORDS, {"crossed", "cross", "when", "answer", "what", "price", "bread"}.__contains__) == meant


def test_a_form_of_a_word_that_is_known_is_no_slip() -> None:
    words = vocabulary(Counter("Empire Rescue".split()))
    known = {"when", "does", "waited", "expired", "rescue"}.__contains__
    assert respell("when does expire", words, known) == "when does expire"
    assert respell("rescuers waited", words, known) == "rescuers waited"


def test_what_the_documents_hold_is_no_contraction() -> None:
    words = vocabulary(Counter(["Whats", "cant"]))
    assert respell("who plays in whats, and what is cant", words, lambda _: True) == "who plays in whats, and what is cant"


@given(st.text(max_size=80))
def test_whatever_is_typed_only_words_change(typed: str) -> None:
    read = respell(typed, WORDS, lambda _: False)
    assert len(read.split()) == len(typed.split())


def test_another_form_of_a_word_is_no_slip(chatbot: Chatbot) -> None:
    assert chatbot.ask("when did relations deteriorate?").standalone_question == "when did relations deteriorate?"


def test_a_misspelt_question_is_answered_and_says_how_it_was_read(chatbot: Chatbot) -> None:
    answer = chatbot.ask("who spnsored the kalinka center")
    assert answer.short_answer == "Rossotrudnichestvo"
    assert answer.standalone_question == "who sponsored the kalinka center"
    assert answer.question == "who spnsored the kalinka center"


def test_a_question_of_unknown_words_costs_no_time() -> None:
    letters = random.Random(0)

    def word() -> str:
        return "m" + "".join(letters.choices(string.ascii_lowercase, k=7))

    text = " ".join(word() for _ in range(60_000))
    words = vocabulary(Counter(text.split()))
    begin = time.process_time()
    for count in (MAX_MENDED, 120):
        respell(" ".join(word() for _ in range(count)), words, lambda _: False)
    assert time.process_time() - begin < 2
