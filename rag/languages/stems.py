"""Words -> stems, by Snowball's stemmer of a language."""

import functools
import re
import threading
from collections.abc import Sequence

from rag.languages.function_words import COMMON_WORDS, Language

SNOWBALL: dict[Language, str] = {
    "en": "english", "de": "german", "fr": "french", "es": "spanish", "it": "italian", "pt": "portuguese", "nl": "dutch",
    "ro": "romanian", "tr": "turkish", "ru": "russian", "el": "greek", "ar": "arabic",
}  # fmt: skip

BEGINNING = 6
"""Letters of a word that stand for its stem where Snowball has none; other endings are cut off with the rest."""

_WORD = re.compile(r"\d+|[^\W\d_]{2,}")
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


@functools.lru_cache(maxsize=4096)
def content_stems(text: str, language: Language) -> frozenset[str]:
    """The stems of a text's words of two letters or more and of its numbers, less the language's commonest words."""
    words = _WORD.findall(text.lower())
    return frozenset(stem_each([word for word in words if word not in COMMON_WORDS.get(language, ())], language))


def named_stems(text: str, language: Language) -> frozenset[str]:
    """Those of numbers and of words with a capital but the first; of no words in German, which writes all its nouns so."""
    words = _WORD.findall(text)
    named = [w for at, w in enumerate(words) if w.isdigit() or (at and w[0].isupper() and language != "de")]
    return content_stems(" ".join(named), language)
