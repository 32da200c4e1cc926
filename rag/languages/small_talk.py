"""Greetings, thanks and "summarize this" in the languages but English; and the language of an utterance, which these tell too."""

import re
from typing import Literal, NamedTuple

from rag.languages.function_words import Language
from rag.languages.tell import language_of

Talk = Literal["greeting", "thanks", "summary"]


class _Spoken(NamedTuple):
    """Patterns of whole utterances."""

    greeting: str
    thanks: str
    summary: str


_SPOKEN: dict[Language, _Spoken] = {
    "de": _Spoken(
        "hallo|guten (?:tag|morgen|abend)|grüß gott|moin|servus",
        r"(?:vielen )?dank(?:e)?(?: schön)?",
        r"fass\w* .*zusammen|zusammenfassung",
    ),
    "fr": _Spoken("bonjour|bonsoir|salut|coucou", "merci(?: beaucoup)?", r"résum(?:e|er|ez|é)(?: .*)?"),
    "es": _Spoken("hola|buenos días|buenas(?: (?:tardes|noches))?", "(?:muchas )?gracias", r"resum(?:e|en|ir|a|elo)(?: .*)?"),
    "it": _Spoken("ciao|buongiorno|buonasera|salve", "grazie(?: mille)?", r"riassum\w+(?: .*)?|riassunto(?: .*)?"),
    "pt": _Spoken("olá|oi|bom dia|boa (?:tarde|noite)", "(?:muito )?obrigad[oa]", r"resum(?:a|e|ir|o)(?: .*)?"),
    "nl": _Spoken(
        "hoi|goede(?:morgen|middag|navond|ndag)", "dank je(?: wel)?|bedankt|dank u", r"vat .*samen|samenvatting(?: .*)?"
    ),
    "ro": _Spoken("bun[ăa](?: ziua| dimineața| seara)?", "mul[țt]umesc|mersi", r"rezum\w*(?: .*)?"),
    "pl": _Spoken(
        "cześć|dzień dobry|dobry wieczór|hej", "dzięki|dziękuję", r"streść(?: .*)?|podsumuj(?: .*)?|streszczenie(?: .*)?"
    ),
    "tr": _Spoken("merhaba|selam|günaydın|iyi (?:günler|akşamlar)", "teşekkür(?:ler| ederim)|sağ ol", r"(?:.* )?özet\w*(?: .*)?"),
    "ru": _Spoken(
        "привет|здравствуйте?|добр(?:ый день|ое утро|ый вечер)",
        "(?:большое )?спасибо",
        r"резюме(?: .*)?|перескаж\w+(?: .*)?|кратко(?: .*)?",
    ),
    "uk": _Spoken(
        "привіт|вітаю|добр(?:ий день|ого ранку|ий вечір)", "дякую|спасибі", r"підсум\w+(?: .*)?|перекаж\w*(?: .*)?|стисло(?: .*)?"
    ),
    "el": _Spoken(
        "γεια(?: σου| σας)?|καλ(?:ημέρα|ησπέρα)|χαίρετε", "ευχαριστώ(?: πολύ)?", r"(?:κάνε )?(?:περίληψη|σύνοψη)(?: .*)?"
    ),
    "ar": _Spoken("مرحبا|أهلا|السلام عليكم|صباح الخير|مساء الخير", "شكرا(?: جزيلا)?|شكرًا", r"لخص\w*(?: .*)?|ملخص(?: .*)?"),
    "he": _Spoken("שלום|היי|בוקר טוב|ערב טוב", "תודה(?: רבה)?", r"סכם(?: .*)?|תסכם(?: .*)?|סיכום(?: .*)?|תקציר(?: .*)?"),
}


def small_talk(said: str) -> tuple[Talk, Language] | None:
    """What an utterance is, and in which language; None for a question, and for any in English.

    >>> small_talk("Guten Tag!"), small_talk("résume le document"), small_talk("Wer ist das?")
    (('greeting', 'de'), ('summary', 'fr'), None)
    """
    if language_of(said) == "en":
        return None
    for language, spoken in _SPOKEN.items():
        patterns: dict[Talk, str] = {"greeting": spoken.greeting, "thanks": spoken.thanks, "summary": spoken.summary}
        for talk, pattern in patterns.items():
            if re.fullmatch(rf"\W*(?:{pattern})\W*", said, re.I):
                return talk, language
    return None


def spoken_in(said: str) -> Language:
    """The language of an utterance, English where nothing tells it."""
    talk = small_talk(said)
    return talk[1] if talk else language_of(said) or "en"
