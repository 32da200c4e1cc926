"""What Footnote says, it says in every language, in words of that language."""

from dataclasses import astuple

import pytest

from rag.languages import LANGUAGES, Language, language_of, sayings


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_said_in_the_language(language: Language) -> None:
    said = astuple(sayings(language))
    assert all(text.strip() == text and text for text in said)
    assert language_of(" ".join(said)) == language
    assert sayings(language).left_out.format(3).count("3") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_of_them_are_alike(language: Language) -> None:
    said = astuple(sayings(language))
    assert len(set(said)) == len(said)
