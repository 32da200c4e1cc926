"""What the verbs near a date say of when it was: before the document or after it."""

import re
from collections.abc import Iterator

SENTENCE_END = re.compile(r"[.!?][\"”’)\]]*\s+(?=[\"“‘(\[]?[A-Z0-9])|\n\s*\n")
_FUTURE = re.compile(
    r"\b(?:(?:will|won['’]t|shall|would|might|\w['’]ll)(?: (?:not|also|be|have|soon|again|then|likely|now|first)){0,4} \w+|"
    r"to (?:be|take|begin|start|meet|hold|vote|open|run|play|visit|travel|return|expire|end|launch|release|report|decide|appear|"
    r"face|leave|arrive)(?: \w+)?|until|till|due|"
    r"(?:set|going|expected|scheduled|slated|poised|hopes?|hoping|ready|likely|expects?|wants?|plans?|planned) (?:to|for|on|in)|"
    r"(?:is|are|was|were|be|being) (?:\w+ly )?(?:expected|scheduled|planned|slated|projected|forecast|supposed)|"
    r"scheduled|upcoming|deadline|forthcoming|(?:takes|begins|starts|opens|runs|expires|ends|goes|comes|kicks|falls|returns|turns|marks|meets|holds|visits|"
    r"plays|hosts|arrives|leaves|resumes|closes|launches|becomes|faces)\b)",
    re.I,
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|said|told|[a-z]{2,}ed|came|went|took|made|began|begun|rose|fell|saw|won|lost|left|held|met|found|gave|got|"
    r"ran|sold|bought|brought|caught|fought|thought|taught|struck|shot|sent|spent|built|led|paid|put|set|hit|cut|quit|broke|spoke|wrote|"
    r"drove|flew|grew|knew|threw|drew|became|stood|understood|kept|felt|dealt|meant|heard|read|sank|sang|shook|slid|sought|swept|"
    r"swore|tore|wore|woke|chose|froze|stole|hid|rode|bid|shut|split|spread|burst|beat|ate|lay|laid|fled|dug|hung|swung|withdrew|"
    r"underwent|overcame|overtook|undertook|retook|rebuilt|foresaw|withstood|forbade|forgave|arose|bore|rang|drank|swam|sprang|shrank|"
    r"stuck|spun|lit|fed|sped|lent|bent|slept|crept|clung|flung|bound|cast|broadcast|has|have|been)\b",
    re.I,
)
NEAR = 120
"""Characters before an expression, within its sentence, in which its verb is looked for; as many after it."""

_STRETCH = 500


class Tenses:
    """The verbs of a text; each stretch of it is read once, when somebody first asks about it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._read: dict[int, list[tuple[int, int, bool]]] = {}

    def around(self, start: int, end: int, *, weekday: bool) -> int:
        """-1, 0 or 1, past, unsaid or ahead: what the verb nearest before text[start:end], else nearest after it, says."""
        low = max(0, start - NEAR)
        for cut in SENTENCE_END.finditer(self._text, low, start):
            low = cut.end()
        before = [(z, future) for a, z, future in self._verbs(low, start) if low <= a and z <= start]
        if before:
            return 1 if max(before)[1] else -1
        stop = SENTENCE_END.search(self._text, end, end + NEAR)
        high = stop.start() if stop else end + NEAR
        after = [(a, -future) for a, _, future in self._verbs(end, high) if end <= a < high]
        if not after:
            return 0
        if min(after)[1]:
            return 1 if weekday else 0  # "the rate, 2.4 percent in January, will fall"
        return -1

    def _verbs(self, low: int, high: int) -> Iterator[tuple[int, int, bool]]:
        """Start, end and whether it points ahead, of the verbs about [low, high)."""
        for number in range(low // _STRETCH, max(low, high - 1) // _STRETCH + 1):
            if number not in self._read:
                first, last = number * _STRETCH, (number + 1) * _STRETCH
                found = [
                    (m.start(), m.end(), pattern is _FUTURE)
                    for pattern in (_PAST, _FUTURE)
                    for m in pattern.finditer(self._text, first, last + 40)
                ]
                self._read[number] = [v for v in found if v[0] < last]
            yield from self._read[number]
