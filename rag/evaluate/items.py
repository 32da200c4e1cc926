"""The items of a run, as its file has them: a question, the answer as `ask --json` gives it, the gold line and the scores."""

from typing import NotRequired, TypedDict

from rag.answer import AnswerObject, hedge


class Place(TypedDict):
    """Characters [start, end) of the text of a document, which is named by its file."""

    document: str
    start: int
    end: int


class Quote(Place):
    quote: str


class Gold(TypedDict):
    """A gold line as it was understood; `passages` are those of the index that hold its evidence."""

    answers: list[str]
    answerable: bool
    document: str | None
    passage: Place | None
    evidence: list[Quote]
    temporal: str | None
    history: list[dict[str, str]]
    passages: list[Place]


class Item(TypedDict):
    """A question, what came of it, and its scores. A run that another program wrote may have items without the last three."""

    id: str
    question: str
    tags: list[str]
    answer: AnswerObject | None
    scores: dict[str, float]
    error: NotRequired[dict[str, str] | None]
    gold: NotRequired[Gold]
    judge: NotRequired[dict[str, list[bool]] | None]


def is_hedged(item: Item) -> bool:
    """Whether the answer says what the document may say; in a run from before answers told, none does."""
    answer = item["answer"]
    return bool(answer and answer["answered"] and not answer.get("sure", True))


def hedge_of(item: Item) -> str:
    """The words that a hedged answer stands under, as page, widget and terminal show them; "" for any other."""
    answer = item["answer"]
    return hedge(own=answer["method"] == "llm", asked_in=answer.get("language", "en")) if answer and is_hedged(item) else ""
