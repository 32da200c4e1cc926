"""A question in another language than English that leans on the one before it -> the ways to read it alone."""

import re
from typing import NamedTuple

from rag.languages.asking import ASKING
from rag.languages.function_words import COMMON_WORDS, Language
from rag.languages.tell import language_of

FEW = 1
"""A question with at most so many content words leans on the one before it: "Why is it closed?", where a language has no "it"."""

MOST_TOPIC = 8
"""At most this many words of what was asked before are put to a question."""

SHORT_ANSWER = 4
"""An answer of at most so many words is what the next question may be about."""

_ONE_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]{2,})?")
_INVERTED = re.compile(r"(\b(?:l[ae]s?\s|l['’]|une?\s|ce\s|cette\s)[^?]*?)-(?:t-)?(?:ils?|elles?)\b", re.I)
_NUMBER = re.compile(r"\d[\d.,]*")


class _Pointing(NamedTuple):
    """Patterns of what asks; and of what points back to something said: a pronoun, "there", "then"."""

    asks: str
    back: str


_POINTING: dict[Language, _Pointing] = {
    "de": _Pointing(
        r"w(?:as|er|en|em|essen|ann|oher|ohin|o|ie|arum|ieso|eshalb|elche[rsmn]?|ofür|omit|odurch|oran|orin|orauf|ozu|ovon)",
        r"er|ihn|ihm|sie|ihre?[nmrs]?|seine?[nmrs]?|dessen|deren|dort|dorthin|damals|danach|davor|vorher|da(?:für|von|mit|ran|rin|zu)"
        r"|(?<!gibt )es(?! gibt)|das(?=\W*$)",
    ),
    "fr": _Pointing(
        r"qui|quoi|que|qu(?=['’])|quand|où|comment|pourquoi|combien|quel(?:le)?s?|lequel|laquelle",
        r"il|elle|ils|elles|lui|leurs?|son|sa|ses|celui|celle|ceux|celles|ça|cela|y|en(?= \w+-)|l(?=['’](?:a|ont|avai))|alors"
        r"|avant(?=\W*$)",
    ),
    "es": _Pointing(
        r"qui[eé]n(?:es)?|qu[eé]|cu[aá]ndo|a?d[oó]nde|c[oó]mo|cu[aá]l(?:es)?|cu[aá]nt[oa]s?",
        r"él|ellas?|ellos|lo|les?|sus?|es[eao]s?|allí|ahí|entonces",
    ),
    "it": _Pointing(
        r"chi|che|cosa|quando|dove|come|perch[eéè]|qual[ei]?|quant[oaie]",
        r"lui|lei|ess[oaie]|loro|li|ne|ci|vi|l[ao](?= \w+\W*$)|su[oa]|suoi|sue|quell[oaie]|lì|là|allora|l(?=['’]h)",
    ),
    "pt": _Pointing(
        r"quem|qu[eê]|quando|a?onde|como|quais|qual|quant[oa]s?|porqu[eê]",
        r"el[ea]s?|lhes?|seus?|suas?|del[ea]s?|isso|ess[ea]s?|lá|aí|então",
    ),
    "nl": _Pointing(
        r"wie|wat|wanneer|waar\w*|hoe\w*|welke?",
        r"hij|zij|ze|hem|haar|hun|hen|daar\w*|er(?:van|in|mee|voor|op)?|toen|die(?= \w+\W*$)|dat(?=\W*$)",
    ),
    "ro": _Pointing(
        r"cine|cui|ce|c[âa]nd|unde|cum|care|c[âa]t[ăe]?|c[âa][țt]i",
        r"el|ea|ei|ele|[îi]l|[îi]i|lui|lor|său|sa|săi|sale|acesta|aceasta|acolo|asta|atunci|l-|o(?= \w+-)",
    ),
    "pl": _Pointing(
        r"kto|kogo|komu|kim|co|czego|czym|kiedy|gdzie|dokąd|skąd|jak\w*|dlaczego|czemu|ile|któr\w+|czy",
        r"on|ona|ono|oni|one|go|jego|jej|mu|ją|im|ich|nim|nią|nich|nimi|tam|to|tym|wtedy",
    ),
    "tr": _Pointing(
        r"kim\w*|ne|neden|nere\w+|nasıl|niçin|niye|hangi\w*|kaç\w*|m[ıiuü]\w*",
        r"o|onu|ona|onun|onlar\w*|ora\w+|bunu|bunun|şu",
    ),
    "ru": _Pointing(
        r"кто|кого|кому|кем|что|чего|чему|чем|когда|где|куда|откуда|как\w*|почему|зачем|отчего|сколько|котор\w+|чей|чья|чьё|чьи|чьему|ли",
        r"он|она|оно|они|н?его|н?её|ее|н?их|н?ему|ей|н?им|ней|нём|ним|ними|там|туда|тогда|это|этого|этому|до этого|потом|раньше",
    ),
    "uk": _Pointing(
        r"хто|кого|кому|ким|що|чого|чому|чим|коли|де|куди|звідки|як\w*|навіщо|скільки|котр\w+|чий|чия|чиє|чиї|чи",
        r"він|вона|воно|вони|його|її|їх|їхн\w+|йому|їй|їм|ним|ній|них|нього|неї|там|туди|тоді|це|цього|цьому|потім|раніше",
    ),
    "el": _Pointing(r"ποι\w+|τι|πότε|πού|πώς|γιατί|πόσ\w+", r"αυτ\w+|εκεί|τότε|τους|του(?=\W*$)|της(?=\W*$)"),
    "ar": _Pointing(
        r"و?(?:من|ما|ماذا|متى|أين|اين|كيف|كم|لماذا|أي|هل|بكم)",
        r"هو|هي|هم|هن|ذلك|تلك|هناك|عندها|\w{3,}(?:ها|هم|ه)|[بلف]ها?|فيها?|منها?|عنها?|عليها?",
    ),
    "he": _Pointing(
        r"ו?(?:מי|מה|מתי|איפה|היכן|לאן|מאין|איך|כיצד|כמה|למה|מדוע|האם|איזה|איזו|אילו)",
        r"הוא|היא|הם|הן|אות[וה]|אותם|אותן|של[וה]|שלהם|לו|לה|להם|בו|בה|ממנו|ממנה|שם|זה|זאת|אז",
    ),
}


def ways_to_read(question: str, before: str, answer: str) -> list[str]:
    """The question alone, and before that, where it leans on the last one, with the words of that; the likeliest first.

    It leans where it begins with an "and", points back, or has hardly a content word of its own. `before` is the last question as
    it was understood, `answer` the short answer to it.

    >>> ways_to_read("Und warum ist sie abgebrannt?", "Wann wurde die Mühle gebaut?", "1843")
    ['warum ist sie abgebrannt? (Mühle gebaut)', 'Und warum ist sie abgebrannt?']
    >>> ways_to_read("Und für Kinder?", "Was kostet der Eintritt für Erwachsene?", "4 Euro")
    ['Was kostet der Eintritt für Kinder?', 'Und für Kinder?']
    """
    language = language_of(question) or language_of(before) or "en"
    if language not in _POINTING or not before:
        return [question]
    asking, pointing = ASKING[language], _POINTING[language]
    joined = re.match(_opening(language, asking.joins), question, re.I)
    bare = question[joined.end() :] if joined else question
    own = _content(bare, language)
    points = re.search(rf"(?<!\w)(?:{pointing.back})(?!\w)", _without_inversion(bare), re.I) is not None
    if not (joined or points or len(own) <= FEW):
        return [question]
    alone = [question] if own else []
    if not re.search(rf"(?<!\w)(?:{pointing.asks})(?!\w)", bare, re.I) and not points:
        return [_instead(bare.rstrip("?؟!;. "), before), *alone]
    topic = [word for word in _content(before, language) if word.lower() not in {w.lower() for w in own}]
    told = answer.rstrip(".").split()
    if points and 0 < len(told) <= SHORT_ANSWER and not any(c.isdigit() for c in answer):
        topic = [*told, *topic]
    return [f"{bare} ({' '.join(topic[:MOST_TOPIC])})", *alone] if topic else [question]


def _opening(language: Language, joins: str) -> str:
    """What an "and" is at the beginning; in Arabic and Hebrew it is of the next word."""
    return r"\W*ו(?=\w{2})" if language == "he" else r"\W*و(?=\w{2})" if language == "ar" else rf"\W*(?:{joins})(?!\w)\W*"


def _without_inversion(question: str) -> str:
    """French without the pronoun after a verb that has a noun before it: "Quand le pont a-t-il été ouvert ?"."""
    return _INVERTED.sub(r"\1", question)


def _content(text: str, language: Language) -> list[str]:
    common = COMMON_WORDS.get(language, frozenset())
    return [w for w in _ONE_WORD.findall(text) if len(w) > 1 and w.lower() not in common]


def _instead(new: str, before: str) -> str:
    """The question before with what the new words stand in place of: after the same preposition, or a number; else added."""
    first, _, rest = new.partition(" ")
    if rest and (same := list(re.finditer(rf"(?<!\w){re.escape(first)} \w+", before, re.I))):
        return f"{before[: same[-1].start()]}{new}{before[same[-1].end() :]}"
    if _NUMBER.fullmatch(new) and (numbers := list(_NUMBER.finditer(before))):
        return f"{before[: numbers[-1].start()]}{new}{before[numbers[-1].end() :]}"
    return f"{before.rstrip('?؟!;. ')} – {new}?"
