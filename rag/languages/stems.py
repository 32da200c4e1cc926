"""Words -> stems, by Snowball's stemmer of a language."""

import threading
from collections.abc import Sequence

from rag.languages.function_words import Language

SNOWBALL: dict[Language, str] = {
    "en": "english", "de": "german", "fr": "french", "es": "spanish", "it": "italian", "pt": "portuguese", "nl": "dutch",
    "ro": "romanian", "tr": "turkish", "ru": "russian", "el": "greek", "ar": "arabic",
}  # fmt: skip

BEGINNING = 6
"""Letters of a word that stand for its stem where Snowball has none; other endings are cut off with the rest."""

_local = threading.local()  # a stemmer must not be shared by threads


def stem_each(words: Sequence[str], language: Language = "en") -> list[str]:
    """The stem of each word, which is in small letters."""
    if language not in SNOWBALL:
        return [word[:BEGINNING] for word in words]
    import Stemmer

    if language not in (stemmers := _local.__dict__.setdefault("stemmers", {})):
        stemmers[language] = Stemmer.Stemmer(SNOWBALL[language])
    stemmed: list[str] = stemmers[language].stemWords(words)
    return stemmed
