"""What a source denies, doubts or only passes on supports no bare claim; what it says by a double denial or asks for, it says."""

import pytest

from rag.writing.contradiction import denies_otherwise, takes_back

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
