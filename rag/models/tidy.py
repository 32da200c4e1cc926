"""The edges of a span as a person would mark it."""

import re

_CLOSER_OF = {"(": ")", "[": "]", "{": "}", "“": "”", "‘": "’", "«": "»"}
_OPENER_OF = {closer: opener for opener, closer in _CLOSER_OF.items() if closer != "’"}  # ’ also ends a plural possessive
_NEVER_FIRST = ".,;:!?)]}”»…/"
_NEVER_LAST = ",;:([{“‘«/"
_ABBREVIATION = re.compile(r"\b\w(?:\.\w)*\.\Z")
_CUT_ABBREVIATION = re.compile(r"\b(?:[ap]\.m|(?:\w\.)+\w)\Z")
_ADDRESS = re.compile(
    r"[\w+-]{1,64}(?:\.[\w+-]{1,64})*@(?:[\w-]{1,63}\.)+\w{2,24}|(?:https?://|www\.)[^\s<>\")\]]{1,200}(?<![.,;:!?])"
)
"""An e-mail or web address, which is marked whole or not at all."""
LONGEST_ADDRESS = 200
_DANGLING = re.compile(
    r"[\s(\[“‘]+(?:the|a|an|of|and|or|to|in|on|at|by|with|from|for)\Z"
)  # small letters alone: "Serie A", "Portland, OR"


def tidy(text: str, start: int, end: int) -> tuple[int, int]:
    """The span as a person would mark it: whole numbers with their sign or unit, no stray brackets or trailing words.

    >>> tidy("It cost $3.5 million (the", 9, 25)
    (8, 20)
    """
    while start > 0 and (text[start - 1] in "$£€¥" or _in_number(text, start) or _is_sign(text, start - 1)):
        start -= 1
    while end < len(text) and (text[end] in "%°" or _in_number(text, end)):
        end += 1
    holds_address = "@" in text or "://" in text or "www." in text  # told cheaply, since it is asked of every span
    near = _ADDRESS.finditer(text, max(0, start - LONGEST_ADDRESS), end + LONGEST_ADDRESS) if holds_address else ()
    for address in near:
        if address.start() < end and start < address.end():
            start, end = min(start, address.start()), max(end, address.end())
    if text[end : end + 1] == "." and _CUT_ABBREVIATION.search(text[start:end]):
        end += 1
    while start < end:
        part = text[start:end]
        first, last = part[0], part[-1]
        if (
            first.isspace()
            or (first in _NEVER_FIRST and not _begins_word(part))
            or (first in _CLOSER_OF and _CLOSER_OF[first] not in part[1:])
        ):
            start += 1
        elif last.isspace() or last in _NEVER_LAST or (last in _OPENER_OF and _OPENER_OF[last] not in part[:-1]):
            end -= 1
        elif last in ".!?…" and not _ABBREVIATION.search(part):
            end -= 1
        elif dangling := _DANGLING.search(part):
            end = start + dangling.start()
        else:
            break
    return start, end


def _begins_word(part: str) -> bool:
    """ ".NET", ".5", "/etc": the mark belongs to what follows."""
    return part[0] in "./" and part[1:2].isalnum()


def _is_sign(text: str, at: int) -> bool:
    """Whether text[at] is the minus of a number."""
    return text[at] in "-−" and text[at + 1 : at + 2].isdigit() and (at == 0 or text[at - 1] in " \t\n([")


def _in_number(text: str, at: int) -> bool:
    """Whether a cut before text[at] would split a number such as 3.5, 1,000 or 10:30."""
    before, after = text[max(0, at - 2) : at], text[at : at + 2]
    if before[-1:].isdigit() and after[:1].isdigit():
        return True
    inner = before[-1:] in (".", ",", ":") and before[:1].isdigit() and after[:1].isdigit()
    return inner or (before[-1:].isdigit() and after[:1] in (".", ",", ":") and after[1:].isdigit())
