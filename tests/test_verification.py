"""A claim of somebody else's stands on quotes of the documents, or it does not."""

from collections.abc import Callable

import pytest

from rag.chatbot import Chatbot
from rag.verification import verify_claim

FERRY = "The ferry never sank in 1912. The captain, Ann Lee, sold it to Oslo Lines in 1920."
BAKERY = "The bakery in Elm Street opened in 1952."


@pytest.mark.parametrize(
    ("claim", "quotes", "why"),
    [
        ("Ann Lee sold the ferry to Oslo Lines in 1920.", ["The captain, Ann Lee, sold it to Oslo Lines in 1920."], ""),
        ("The bakery opened in 1952.", ["opened in 1952"], ""),
        ("The bakery opened in 1953.", ["opened in 1952"], "date"),
        ("The bakery opened in 1952.", ["opened in  1952"], "quote"),
        ("The bakery opened in 1952.", ["opened in 1952", "and closed in 1960"], "quote"),
        ("The bakery opened in 1952.", [" "], "quote"),
        ("The bakery opened in 1952.", [], "quote"),
        ("The ferry sank in 1912.", ["sank in 1912"], "negation"),  # of half a sentence the whole counts
    ],
)
def test_a_claim_stands_on_whole_sentences_quoted_word_for_word(
    make_chatbot: Callable[..., Chatbot], claim: str, quotes: list[str], why: str
) -> None:
    index = make_chatbot(ferry=FERRY, bakery=BAKERY).index
    verdict = verify_claim(claim, quotes, index)
    assert (verdict.stands, verdict.why) == (not why, why)
    for quote, place in zip(quotes, verdict.places, strict=True):
        if place:
            assert index.documents[place.document_id].text[place.start : place.end] == quote
