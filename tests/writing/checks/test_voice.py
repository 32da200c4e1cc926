"""Who does what to whom, by the voice of the verb; every pair of sentences is made up."""

import pytest

from rag.writing.checks.voice import makes_doer, turns_pronoun


@pytest.mark.parametrize(
    ("said", "quote"),
    [
        ("The singers invited the museum to the hall.", "In June the museum invited the singers to its hall."),
        ("The committee elected a chairman in May.", "The committee was elected in May by the members."),
        ("The architect hired the firm.", "The architect was hired in 1902."),
        ("The young architect hired the firm.", "In 1902 the firm has hired the young architect."),
        ("The Velm delegation received the council.", "The delegation of Velm has been warmly received in the town."),
        ("Aliens built the bridge of Alden.", "The bridge of Alden was built in 1921 by the engineer Rosa Klein."),
        ("The divers paid Kestrel.", "The divers of the lake, where they were paid by Kestrel, came in May."),
    ],
)
def test_what_has_it_done_to_it_is_no_doer(said: str, quote: str) -> None:
    assert makes_doer(said, quote)


@pytest.mark.parametrize(
    ("said", "quote"),
    [
        ("The museum invited the singers.", "In June the museum invited the singers to its hall."),
        ("The museum invited the singers.", "The singers were invited by the museum in June."),
        ("The engineer built the bridge of Alden.", "The bridge of Alden was built in 1921 by the engineer Rosa Klein."),
        ("The museum bought the painting.", "The painting, bought by the museum in 1902, hangs in the hall."),
        ("The firm hired the architect.", "The architect was hired by the firm in 1902."),
        ("Anna Berg wrote the report.", "“It leaks,” wrote Anna Berg."),
        ("Anna Berg built the mill.", "Anna Berg came in 1850; the mill was built by her in 1852."),
        ("The museum invited the singers.", "The museum’s singers were invited to the hall."),
        ("The ferry sank in May.", "The ferry was sunk in May."),
        ("The union helped the town.", "The union helped the town by lending its boats."),
        ("The road increased the traffic.", "The road increased the traffic of the town by about a third."),
        ("", ""),
    ],
)
def test_who_does_it_in_the_quote_may_do_it_in_the_claim(said: str, quote: str) -> None:
    assert not makes_doer(said, quote)


@pytest.mark.parametrize(
    ("said", "quote", "turned"),
    [
        ("She vouched for the owner.", "She was held until the owner vouched for her.", True),
        ("Corrigan vouched for the owner.", "She was held until the owner vouched for her.", True),
        ("She taught her father Morse code.", "It was he who taught her Morse code.", True),
        ("The owner vouched for Corrigan.", "She was held until the owner vouched for her.", False),
        ("Anna kept the house.", "Anna kept her house.", False),
        ("She warned them.", "“She warned them in March,” he said.", False),
    ],
)
def test_what_is_done_to_her_she_has_not_done(said: str, quote: str, turned: bool) -> None:
    assert turns_pronoun(said, quote) == turned
