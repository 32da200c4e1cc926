"""Text -> its language, by its script, and in Latin script by its function words and the letters that few languages have."""

import functools
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Literal

from rag.languages.function_words import FUNCTION_WORDS, LANGUAGES, Language

MOST_READ = 2_000
"""Characters of a text that its language is told by."""

Pairing = Literal["english", "same", "across"]

_WORD = re.compile(r"[^\W\d_]+")
_QUOTED = re.compile(r"“[^”]*+”|„[^“”]*+[“”]|«[^»]*+»|\"[^\"]*+\"")
_OF_ENGLISH = re.compile(r"(?<=\w)['’](?:s|t|re|ve|ll|m)\b", re.I)
_SCRIPTS = re.compile(
    r"(?P<cyrillic>[\u0400-\u04ff]+)|(?P<greek>[\u0370-\u03ff\u1f00-\u1fff]+)|(?P<arabic>[\u0600-\u06ff]+)"
    r"|(?P<hebrew>[\u0590-\u05ff]+)|(?P<latin>[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+)"
)
_UKRAINIAN, _RUSSIAN = re.compile(r"[іїєґІЇЄҐ]|\b(?:хто|що|це|чи|але|від|як[аеу])\b", re.I), re.compile("[ыэъёЫЭЪЁ]")
_OF_PERSIAN_OR_URDU, _VIETNAMESE = re.compile("[پچژگکیےٹڈڑ]"), re.compile("[ơưđ\u1ea0-\u1ef9]", re.I)

LETTERS: Mapping[str, tuple[Language, ...]] = {
    **dict.fromkeys("ßä", ("de",)),
    **dict.fromkeys("ö", ("de", "tr")),
    **dict.fromkeys("ü", ("de", "tr")),
    **dict.fromkeys("œêûîë", ("fr",)),
    **dict.fromkeys("ñ¿¡", ("es",)),
    **dict.fromkeys("ãõ", ("pt",)),
    **dict.fromkeys("ìò", ("it",)),
    **dict.fromkeys("łąęśżźćń", ("pl",)),
    **dict.fromkeys("ğışİ", ("tr",)),
    **dict.fromkeys("țșăâţ", ("ro",)),
}
"""Letters and marks that hardly another of the languages has."""

LEAST, MARGIN = 1.0, 1.25
"""What a language must come to, by its function words, each worth as much as its being of that language alone; and how many times
what English comes to; set by hand. Of 30,000 questions of SQuAD's training articles 4 are taken for another language."""


def _weights() -> dict[str, list[tuple[Language, float]]]:
    held: dict[str, list[Language]] = defaultdict(list)
    for language, words in FUNCTION_WORDS.items():
        for word in words:
            held[word].append(language)
    return {word: [(language, 1 / len(languages)) for language in languages] for word, languages in held.items()}


_WEIGHTS = _weights()


@functools.lru_cache(maxsize=4096)  # a passage is asked of again with each question
def language_of(text: str) -> Language | None:
    """The language that a text is in; None where nothing tells it, or it is none of LANGUAGES.

    What stands in quotation marks does not count, nor a function word with a capital inside of a sentence, which is of a name.

    >>> language_of("Wann wurde die Hamas gegründet?"), language_of("Who wrote La vita è bella?"), language_of("Gaza 2006")
    ('de', 'en', None)
    """
    text = text[:MOST_READ]
    script = _script_of(text)
    if script == "cyrillic":
        return "uk" if _UKRAINIAN.search(text) and not _RUSSIAN.search(text) else "ru"
    if script == "arabic":
        return None if _OF_PERSIAN_OR_URDU.search(text) else "ar"
    if script in ("greek", "hebrew"):
        return "el" if script == "greek" else "he"
    return _of_latin(text) if script == "latin" and not _VIETNAMESE.search(text) else None


def _script_of(text: str) -> str | None:
    counts: Counter[str | None] = Counter()
    for run in _SCRIPTS.finditer(text):
        counts[run.lastgroup] += run.end() - run.start()
    letters = sum(c.isalpha() for c in text)
    script, count = max(counts.items(), key=lambda pair: pair[1], default=(None, 0))
    return script if 2 * count > letters else None


def _of_latin(text: str) -> Language | None:
    scores = dict.fromkeys(LANGUAGES, 0.0)
    outside = _OF_ENGLISH.sub(" ", _QUOTED.sub(" ", text))
    if not _WORD.search(outside):
        outside = text
    small = False
    for word in _WORD.finditer(outside):
        small, is_name = True, small and word[0][0].isupper() and not word[0].isupper()
        if is_name:
            continue
        for language, weight in _WEIGHTS.get(word[0].lower(), ()):
            scores[language] += weight
        for letter in set(word[0].lower()):
            for language in LETTERS.get(letter, ()):
                scores[language] += 0.5 / len(LETTERS[letter])
    scores["es"] += 1.0 * any(mark in text for mark in "¿¡")
    best = max(scores, key=lambda language: scores[language])
    if scores[best] < LEAST:
        return "en" if scores["en"] == scores[best] > 0 else None
    return best if best == "en" or scores[best] >= MARGIN * scores["en"] else "en"


def pairing(question: str, text: str) -> Pairing:
    """Whether question and text are both English, both in another language, or in two; where one has none to tell, it is the
    other's.

    >>> pairing("When was it founded?", "It was founded in 1987."), pairing("Wann?", "Die Hamas wurde 1987 gegründet.")
    ('english', 'same')
    >>> pairing("Wann wurde die Hamas gegründet?", "It was founded in 1987.")
    'across'
    """
    asked, told = language_of(question), language_of(text)
    asked, told = asked or told or "en", told or asked or "en"
    if asked != told:
        return "across"
    return "english" if asked == "en" else "same"
