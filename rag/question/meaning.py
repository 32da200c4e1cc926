"""A follow-up made to stand alone by a language model, and checked: it stays a question, in the question's own words, and brings
in no name and no number of its own."""

import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from rag.errors import ModelServerUnavailable
from rag.languages import language_of, ways_to_read
from rag.llm import Endpoint, data_line, prompt_template
from rag.question.asks_back import AskedBack, asks_back, more_before, questions_alone
from rag.question.follow_ups import MAX_LENGTH, may_lean, standalone_questions, without_opening
from rag.question.people import People
from rag.question.spelling import Vocabulary, respell, vocabulary
from rag.types import Passage, Turn
from rag.words import stems

MAX_TURNS = 6
"""At most this many of the last turns are sent to the model."""

MAX_ANSWER = 300
"""At most this many characters of each answer are sent with them."""

MAX_REWRITE = 400
"""A model's question of more characters than this is not used."""

_ASKING = frozenset("who whom whose what which when where why how".split())
_BEGINS_QUESTION = re.compile(
    r"(?:\w+\s+)?(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b",
    re.I,
)
_REPLACED = re.compile(r"\b(?:what|how) about\b|\b(?:that|this|those|these|such|same|former|latter)\s+\w+|\bthere\b", re.I)
"""Words of a follow-up in whose place others may stand: "what about", "that year"."""


_BEGINS = re.compile(r"\A[A-Z][a-z’'-]+(?= [a-z]+ [a-z])")
"""The first word of an answer that goes on for at least two more without a capital."""

_SHORT = re.compile(r"\b\w{1,3}\b")
"""Words that are pronouns in one language or another."""


class TakenBack(NamedTuple):
    """A question after those before it: what it asks of the last answer, if it does, and then the last question, with how often
    more was asked of it already.
    """

    back: AskedBack | None
    question: str
    history: Sequence[Turn]
    more_before: int = 0


class Interpreter:
    """The ways to read a question after what came before: by rule, or by a language model where there is one.

    `passages` are the documents', which are gone through when a question first needs it; `forms` gives the words of all of them,
    as they are written, and how often; `known`: whether a word is one of the language's own.
    """

    def __init__(
        self,
        passages: Iterable[Passage],
        forms: Callable[[], Mapping[str, int]],
        known: Callable[[str], bool],
        endpoint: Endpoint | None,
        fall_back: bool,
    ) -> None:
        self._passages, self._forms, self._known = passages, forms, known
        self._endpoint, self._fall_back = endpoint, fall_back

    @functools.cached_property
    def _words(self) -> Vocabulary:
        return vocabulary(self._forms())

    def _told(self, history: Sequence[Turn]) -> list[Turn]:
        """The turns, a capital that only begins an answer made small: "Registered charities pay half" names nobody."""
        return [replace(turn, answer=_BEGINS.sub(self._small, turn.answer)) for turn in history]

    def _small(self, opening: re.Match[str]) -> str:
        return opening[0] if opening[0] in self._people.names else opening[0].lower()

    @functools.cached_property
    def _people(self) -> People:
        return People(self._passages)

    def taken_back(self, question: str, history: Sequence[Turn]) -> TakenBack:
        """What is asked, after what: the last question again where the utterance is about its answer."""
        alone = questions_alone(history)
        if not alone or not (back := asks_back(question)):
            return TakenBack(None, question, alone)
        return TakenBack(back, alone[-1].question, alone[:-1], more_before(history))

    def meanings(self, question: str, history: Sequence[Turn], within_span: bool) -> list[str]:
        """Questions that stand alone, the likeliest first: a model's one, or those among which the evidence decides.

        Asked of one span, the words stay as they are. Raises ModelServerUnavailable where no reader is to stand in.
        """
        asked_in = language_of(question) or (language_of(history[-1].question) if history else None)
        in_english = asked_in in ("en", None)
        if within_span:
            return standalone_questions(question, history, self._people)
        if self._endpoint is None and in_english:
            return standalone_questions(respell(question, self._words, self._known), self._told(history), self._people)
        if self._endpoint and history and (may_lean(question, history) if in_english else len(asked_on(question, history)) > 1):
            try:
                if alone := rewrite(self._endpoint, question, history):
                    return [alone]
            except ModelServerUnavailable:
                if not self._fall_back:
                    raise  # else the draft meets the same fault, and says so
        return standalone_questions(question, self._told(history), self._people) if in_english else asked_on(question, history)


def asked_on(question: str, history: Sequence[Turn]) -> list[str]:
    """The ways to read a question of another language than English after what came before, likeliest first."""
    if not history:
        return [question]
    *earlier, last = history
    return [asked[:MAX_LENGTH] for asked in ways_to_read(question, asked_on(last.question, earlier)[0], last.answer[:MAX_ANSWER])]


def rewrite(endpoint: Endpoint, question: str, history: Sequence[Turn]) -> str | None:
    """The question as the model completes it; None where it is none any more, lacks the question's words, adds what nobody said,
    or goes on and on.

    Raises as `Endpoint.chat` does.
    """
    turns = "\n".join(f"Q: {data_line(t.question)}\nA: {data_line(t.answer[:MAX_ANSWER])}" for t in history[-MAX_TURNS:])
    data = prompt_template("conversation").substitute(turns=turns, question=data_line(question))
    messages = [{"role": "system", "content": prompt_template("condense").substitute()}, {"role": "user", "content": data}]
    text = " ".join(endpoint.complete(messages, MAX_REWRITE).split()).strip('"“”')
    said = " ".join([question, *(f"{t.question} {t.answer}" for t in history)])
    return text if _asks_the_same(text, question) and _names_and_numbers(text) <= _words_of(said) else None


def _asks_the_same(text: str, question: str) -> bool:
    """Whether the text is a question, and has the words of the one it is to complete, but for those that lean on others."""
    own = _REPLACED.sub(" ", without_opening(question))
    kept = stems(_SHORT.sub(" ", own)) <= stems(text) and _ASKING & _words_of(own) <= _words_of(text)
    return kept and (text.endswith(("?", "？")) or bool(_BEGINS_QUESTION.match(text)))


def _names_and_numbers(question: str) -> set[str]:
    """The numbers, and the capitalised words but the first, in lower case."""
    words = re.findall(r"\w+", question)
    return {w.lower() for i, w in enumerate(words) if any(c.isdigit() for c in w) or (i and w[0].isupper())}


def _words_of(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))
