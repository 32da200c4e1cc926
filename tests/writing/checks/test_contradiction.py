"""What a source denies, doubts or only passes on supports no bare claim; what it says by a double denial or asks for, it says."""

import pytest

from rag.writing.checks.contradiction import invents_cause
from rag.writing.checks.denial import denies_otherwise
from rag.writing.checks.unasserted import is_heading, supposes, takes_back

SANK = "The ferry sank in 1912."


@pytest.mark.parametrize(
    "frame",
    [
        "It is not true that the ferry sank in 1912.",
        "Nobody believes that the ferry sank in 1912.",
        "Nobody in the town believes the ferry sank in 1912.",
        "The report denies that the ferry sank in 1912.",
        "The owner disputed that the ferry sank in 1912, and left.",
        "It is unlikely that the ferry sank in 1912.",
        "Divers found no evidence that the ferry sank in 1912.",
        "The council rejects reports that the ferry sank in 1912.",
    ],
)
def test_what_the_source_says_not_to_be_so_is_denied(frame: str) -> None:
    assert denies_otherwise(SANK, [frame]) == "yes"
    assert not denies_otherwise(frame, [frame])


@pytest.mark.parametrize(
    "frame",
    [
        "Nobody doubts that the ferry sank in 1912.",
        "It was not until 1912 that the ferry sank.",
        "The divers never found the ferry that sank in 1912.",
        "Nobody knew that the ferry sank in 1912.",
        "The owner did not believe the news, but the ferry sank in 1912.",
        "The report says that the ferry sank in 1912.",
    ],
)
def test_what_it_says_to_be_so_is_not(frame: str) -> None:
    assert not denies_otherwise(SANK, [frame])
    assert not takes_back(SANK, [frame])


@pytest.mark.parametrize(
    "frame",
    [
        "There were rumours that the ferry sank in 1912.",
        "The ferry allegedly sank in 1912.",
        "The ferry is believed to have been the one that sank in 1912.",
        "A sailor claims that the ferry sank in 1912.",
        "That the ferry sank in 1912 is not quite true.",
    ],
)
def test_what_it_only_passes_on_is_taken_back(frame: str) -> None:
    assert takes_back(SANK, [frame])
    assert not takes_back(frame, [frame])


@pytest.mark.parametrize(
    "frame",
    [
        "If the ferry sank in 1912, it lies there still.",
        "It would lie there still if the ferry sank in 1912.",
        "Had the ferry sunk in 1912, it would lie there still.",
        "The owner asked whether the ferry sank in 1912.",
        "The ferry would have sunk in 1912, but the pumps held.",
        "The ferry may have sunk in 1912.",
        "Unless the ferry sank in 1912, nobody was drowned.",
    ],
)
def test_a_supposition_does_not_say_that_it_is_so(frame: str) -> None:
    assert supposes(SANK, [frame])
    assert not supposes(frame, [frame])


@pytest.mark.parametrize(
    "frame",
    [
        "The ferry sank in 1912, and would have been raised if there had been money.",
        "In May 1912 the ferry sank.",
        "The ferry sank in 1912; if anyone was saved, no one knows.",
        "The crew had to swim when the ferry sank in 1912.",
    ],
)
def test_a_supposition_beside_it_does_not_touch_it(frame: str) -> None:
    assert not supposes(SANK, [frame])


@pytest.mark.parametrize(
    ("said", "quote"),
    [
        ("Le phare est habité.", "Le phare n'est plus habité."),
        ("Il ponte è aperto.", "Il ponte non è più aperto."),
        ("Die Brücke ist offen.", "Die Brücke ist nicht offen."),
        ("The tablets worked better.", "The tablets worked equally well."),
        ("The Fund praised the levy.", "The Fund criticised the levy."),
        ("Summers were colder than before.", "Summers were warmer than before."),
    ],
)
def test_denials_of_other_languages_and_opposites_count(said: str, quote: str) -> None:
    assert denies_otherwise(said, [quote])


def test_what_a_claim_says_and_denies_in_one_is_not_sure() -> None:
    quote = "By default files are copied, not moved, so you need space."
    assert denies_otherwise("The tool moves the files instead, not moved, so you need space.", [quote]) == "maybe"
    assert not denies_otherwise(quote, [quote])


def test_the_cause_of_something_else_is_not_surely_its_own() -> None:
    quote = "She came back because the clock had begun to lose four minutes a day."
    assert invents_cause("She stopped repairing because the clock had begun to lose four minutes a day.", [quote]) == "maybe"
    assert invents_cause(quote, [quote]) == ""


def test_a_heading_tells_nothing() -> None:
    assert is_heading("The ferry, the disaster of 1912")
    assert not any(
        map(is_heading, ("The ferry sank.", "“It sank!”", "It sank.[citation needed]", "- Ferry: sank in 1912", "2) Ferry"))
    )


def test_how_something_increases_is_no_increase() -> None:
    assert not denies_otherwise("Sales of tapes decreased.", ["Tapes are increasingly replaced by files, and sales dropped."])
