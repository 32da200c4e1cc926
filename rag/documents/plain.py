"""A sentence as people read it: without the marks of a table's row, a heading or a list's item."""

import re

_BAR = re.compile(r"[ \t]*(?<!\\)\|[ \t]*")
_LEAD = re.compile(r"#{1,6}[ \t]+|[-*+•][ \t]+")


def plain_letters(sentence: str) -> list[str]:
    """What to show for each character of a sentence, so that a part of it keeps its place; the marks are empty strings.

    >>> "".join(plain_letters("| Main Hall | £24 |")), "".join(plain_letters("## Prices"))
    ('Main Hall · £24', 'Prices')
    """
    letters = list(sentence)
    if sentence.startswith("|") and "\n" not in sentence:
        for bar in _BAR.finditer(sentence):
            inside = bar.start() > 0 and bar.end() < len(sentence)
            letters[bar.start() : bar.end()] = [" · " if inside else "", *[""] * (bar.end() - bar.start() - 1)]
    elif lead := _LEAD.match(sentence):
        letters[: lead.end()] = [""] * lead.end()
    return letters
