"""The languages that questions and documents come in: told by code, with their stems and what Footnote says in them."""

from rag.languages.asking import wanted
from rag.languages.function_words import FUNCTION_WORDS, LANGUAGES, Language
from rag.languages.leaning import ways_to_read
from rag.languages.sayings import Sayings, sayings
from rag.languages.small_talk import small_talk, spoken_in
from rag.languages.stems import content_stems, named_stems, stem_each
from rag.languages.tell import Pairing, language_of, pairing

__all__ = [
    "FUNCTION_WORDS",
    "LANGUAGES",
    "Language",
    "Pairing",
    "Sayings",
    "content_stems",
    "language_of",
    "named_stems",
    "pairing",
    "sayings",
    "small_talk",
    "spoken_in",
    "stem_each",
    "wanted",
    "ways_to_read",
]
