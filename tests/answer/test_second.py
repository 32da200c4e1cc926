"""What two documents say of the same thing, and when it is said that they disagree."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rag import Chatbot, Settings, build_index
from rag.answer.second import NEITHER_NEWER, NEWER_FIRST
from rag.documents import document_from_text
from rag.types import Answer

Ask = Callable[..., Answer]


@pytest.fixture
def asked(tmp_path: Path) -> Ask:
    """The answer to a question of texts, each a document."""

    def ask(question: str, *texts: str) -> Answer:
        documents = [document_from_text(text, f"{at}.md", f"{at}.md") for at, text in enumerate(texts)]
        settings = Settings(store=str(tmp_path / "store"))
        return Chatbot(build_index(documents, settings), settings).ask(question)

    return ask


OLD = "---\ndate: 2019-03-02\n---\n# The Hollin Museum\n\nThe Hollin Museum was founded in 1884 and has 14 rooms.\n"
NEW = "---\ndate: 2024-06-11\n---\n# The Hollin Museum\n\nThe Hollin Museum was founded in 1887 and has 14 rooms.\n"
FOUNDED = "When was the Hollin Museum founded?"


def test_both_are_shown_with_their_document_the_newer_first_and_it_is_said(asked: Ask) -> None:
    for texts in ((OLD, NEW), (NEW, OLD)):
        answer = asked(FOUNDED, *texts)
        assert answer.verdict == NEWER_FIRST
        assert [claim.text for claim in answer.claims] == ["1887", "1884"]
        assert [claim.about for claim in answer.claims] == ["The Hollin Museum, 11 June 2024", "The Hollin Museum, 2 March 2019"]
        assert answer.text.startswith(f"{NEWER_FIRST}\nThe Hollin Museum, 11 June 2024: 1887 — “")
        assert answer.sure


def test_without_a_date_none_is_the_newer_one(asked: Ask) -> None:
    answer = asked(FOUNDED, OLD, NEW.partition("---\n# ")[2])
    assert (answer.verdict, len(answer.claims)) == (NEITHER_NEWER, 2)


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("How many rooms does the Hollin Museum have?", NEW),
        (FOUNDED, OLD.replace("in 1884", "on 4 May 1884")),  # a part of it
        (FOUNDED, OLD.replace("in 1884", "about 1880")),
        (FOUNDED, "# Osk\n\nThe town of Osk was founded in 1412.\n"),
        (FOUNDED, "# The Hollin Museum\n\nThe Hollin Museum was rebuilt in 1951.\n"),
    ],
)
def test_what_does_not_contradict_is_no_disagreement(asked: Ask, question: str, other: str) -> None:
    answer = asked(question, OLD, other)
    assert (answer.verdict, answer.answered) == ("", True)


def test_of_two_things_nothing_is_said_but_which_is_which(asked: Ask) -> None:
    clubs = [f"# {name} Chess Club\n\nThe yearly fee is £{fee} and the club was founded in {year}.\n" for name, fee, year in (("Riverside", 35, 1931), ("Hillside", 28, 1956))]  # fmt: skip
    answer = asked("When was the club founded?", *clubs)
    assert answer.verdict == ""
    assert {claim.about for claim in answer.claims if claim.sure} in ({"Riverside Chess Club", "Hillside Chess Club"}, set())
