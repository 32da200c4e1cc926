"""What a question in another language than English wants, by its first words: a time, a number, a name, a sentence, or words."""

import re
from typing import Literal, NamedTuple

from rag.languages.function_words import Language
from rag.languages.tell import language_of

Wanted = Literal["time", "number", "name", "sentence", "words"]


class Asking(NamedTuple):
    """Patterns: what goes before a follow-up; what asks for somebody, at the start; for a time, a number; for a cause, a way, an
    event; for yes or no, at the start.
    """

    joins: str
    name: str
    time: str
    number: str
    sentence: str
    yes_no: str


ASKING: dict[Language, Asking] = {
    "de": Asking(
        "und|aber|also",
        "we[rnm]|wessen",
        "wann|welche[ms] (?:jahr|tag|monat|datum)",
        "wie ?viele?",
        "warum|wieso|weshalb|weswegen|"
        "wie (?!viel|lang|alt|hoch|groß|weit|oft|heiß|hieß|teuer)|was (?:geschah|passiert|ist (?:geschehen|passiert))",
        "ist|sind|war|waren|hat|haben|hatte|kann|darf|dürfen|muss|müssen|soll|gibt es|wird|werden|wurden?",
    ),
    "fr": Asking(
        "et|mais|alors",
        "qui(?! est-ce que)|qu['’]est-ce qui",
        "quand|quelle (?:année|date)|quel (?:jour|mois)",
        "combien",
        "pourquoi|comment (?!s['’]appel)|que s['’]est-il passé|qu['’]est-il arrivé",
        r"est-ce qu|y a-t-il|\S+-(?:t-)?(?:il|elle|on|ils|elles|je|vous|ce)\b",
    ),
    "es": Asking(
        "y|pero",
        "qui[eé]n(?:es)?",
        "cu[aá]ndo|qu[eé] (?:año|d[ií]a|mes|fecha)",
        "cu[aá]nt[oa]s?",
        "por qu[eé]|c[oó]mo (?!se llam)|qu[eé] (?:pas[oó]|ocurri[oó]|sucedi[oó])",
        "es|son|fue|era|hay|puedo|puede|se puede|tiene|está|debo|hace falta",
    ),
    "it": Asking(
        "e|ma",
        "chi",
        "quando|(?:quale|che) (?:anno|giorno|mese|data)",
        "quant[ie]",
        "perch[eéè]|come (?!si chiam)|cosa (?:è|era) (?:successo|accaduto)|cosa (?:accadde|successe)",
        "è|sono|era|fu|ha|hanno|posso|può|si può|c['’]è|deve",
    ),
    "pt": Asking(
        "e|mas",
        "quem",
        "quando|que (?:ano|dia|mês|data)",
        "quant[oa]s",
        "por ?qu[eê]|como (?!se cham)|que (?:aconteceu|houve)",
        "é|são|há|posso|pode|tem|foi|era|está|devo|preciso",
    ),
    "nl": Asking(
        "en|maar|dus",
        "wie",
        "wanneer|welk(?:e)? (?:jaar|dag|maand|datum)",
        "hoeveel",
        "waarom|hoe (?!veel|heet|lang|oud|hoog|groot|vaak|ver)|wat (?:gebeurde|is er gebeurd)",
        "is|zijn|was|waren|heeft|hebben|kan|mag|moet|moeten|wordt|werd|werden",
    ),
    "ro": Asking(
        "[sș]i|dar|iar",
        "cine|cui",
        "c[âa]nd|ce (?:an|zi|lun[ăa]|dat[ăa])",
        "c[âa][țţt]i|c[âa]te",
        "de ce|cum (?!se nume)|ce s-a [îi]nt[âa]mplat",
        "este|sunt|e|era|are|au|a fost|pot|poate|se poate|exist[ăa]|trebuie",
    ),
    "pl": Asking(
        "a|i|ale",
        "kto|kogo|komu|kim",
        "kiedy|któr(?:ym|ego) (?:roku|dnia)|jaki dzień",
        "ile",
        "dlaczego|czemu|jak (?!się nazyw|dług|wysok|duż)|co się (?:stało|wydarzyło)",
        "czy",
    ),
    "tr": Asking(
        "ve|peki|ya",
        "kim(?:in|e|i|le)?",
        "ne zaman|hangi (?:yıl|gün|ay|tarih)",
        "kaç",
        r"neden|niçin|niye|nasıl|ne oldu|\bm[ıiuü](?:yd[ıiuü]|d[ıi]r)?\b",
        "acaba",
    ),
    "ru": Asking(
        "и|а|но|ну",
        "кто|кого|кому|кем",
        "когда|как(?:ом году|ого числа|ой день)",
        "сколько",
        "почему|зачем|отчего|как (?!называ|зовут|долго|часто)|"
        r"что (?:произошло|случилось)|\bли\b",
        "можно|правда",
    ),
    "uk": Asking(
        "і|й|та|а|але",
        "хто|кого|кому|ким",
        "коли|як(?:ому році|ого року|ого числа)",
        "скільки",
        "чому|навіщо|як (?!назива|звати|довго|часто)|що (?:сталося|трапилося|відбулося)",
        "чи|можна",
    ),
    "el": Asking(
        "και|αλλά",
        "ποι(?:ος|οι|ον|ους)",
        "πότε|ποι(?:α χρονιά|ο έτος|α μέρα)",
        "πόσ(?:οι|ες|α|ους|ων)",
        "γιατί|πώς|τι (?:έγινε|συνέβη)",
        "είναι|ήταν|έχει|έχουν|μπορ|υπάρχ|πρέπει",
    ),
    "ar": Asking("و|لكن", "من(?= )", "متى|أي (?:عام|سنة|يوم|شهر)", r"\bكم\b", "لماذا|كيف|ماذا حدث", "هل|أ(?=ل)"),
    "he": Asking("ו|אבל|אז", "מי", "מתי|איזו שנה|איזה (?:יום|תאריך|חודש)", "כמה", "למה|מדוע|איך|כיצד|מה קרה", "האם|אפשר"),
}


def wanted(question: str) -> Wanted:
    """What a question in one of the languages but English wants; "words" of one in none of them.

    >>> wanted("Wann wurde die Hamas gegründet?"), wanted("Et combien de navires ?"), wanted("Почему отменили рейс?")
    ('time', 'number', 'sentence')
    """
    asking = ASKING.get(language_of(question) or "en")
    if asking is None:
        return "words"
    begins = question[:60]
    if re.search(rf"(?<!\w)(?:{asking.time})", begins, re.I):
        return "time"
    if re.search(rf"(?<!\w)(?:{asking.number})", begins, re.I):
        return "number"
    lead = rf"\W*(?:(?:{asking.joins})\s+)?"
    if re.match(rf"{lead}(?:{asking.name})(?!\w)", begins, re.I):
        return "name"
    if re.search(rf"(?<!\w)(?:{asking.sentence})", begins, re.I) or re.match(rf"{lead}(?:{asking.yes_no})(?!\w)", begins, re.I):
        return "sentence"
    return "words"
