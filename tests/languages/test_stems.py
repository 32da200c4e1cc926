"""Forms of a word have one stem, by the rules of its language."""

import pytest

from rag.languages import LANGUAGES, Language, stem_each


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "founding founded"), ("de", "häuser häusern"), ("fr", "fondée fondées"), ("es", "fundado fundada"), ("it", "fondato fondata"),
        ("pt", "fundado fundada"), ("nl", "tafel tafels"), ("ro", "podul podului"), ("pl", "biblioteka biblioteki"), ("tr", "köprü köprüler"),
        ("ru", "город города"), ("uk", "перемога перемоги"), ("el", "γέφυρα γέφυρας"), ("ar", "مدرسة المدرسة"),
    ],
)  # fmt: skip
def test_two_forms_meet(language: Language, words: str) -> None:
    assert len(set(stem_each(words.split(), language))) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stem_for_each_word_and_none_for_none(language: Language) -> None:
    assert len(stem_each(["a", "b"], language)) == 2
    assert stem_each([], language) == []
