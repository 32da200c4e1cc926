"""SQuAD v1.1 and v2.0 files as gold: each article a document, its contexts unchanged and joined by a blank line.

Format: Rajpurkar et al. 2016 and 2018; data -> paragraphs -> qas -> answers.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from rag.documents import document_from_text
from rag.errors import BadDocument, BadGold
from rag.evaluate.evidence import BadLine
from rag.evaluate.gold_line import GoldLine
from rag.types import Document, Span

BETWEEN = "\n\n"


@dataclass(frozen=True, slots=True)
class SquadQuestion:
    """One `qas` entry as it came, and its paragraph: `context` stands at `start` of the document."""

    qa: object
    context: str
    start: int
    document_id: str


def squad_articles(data: bytes) -> list[Any] | None:
    """The articles of a SQuAD file; None for anything else."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"{":
        return None
    try:
        whole = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    data_key = whole.get("data") if isinstance(whole, dict) else None
    return data_key if isinstance(data_key, list) and "question" not in whole else None


def read_articles(articles: list[Any], source: str) -> tuple[list[Document], list[tuple[str, SquadQuestion]]]:
    """The articles as documents, and every question with the name of its place in the file.

    Raises BadGold where the frame itself is broken.
    """
    documents: list[Document] = []
    questions: list[tuple[str, SquadQuestion]] = []
    names: set[str] = set()
    for number, article in enumerate(articles, 1):
        try:
            contexts = [str(p["context"]) for p in article["paragraphs"]]
            asked = [list(p["qas"]) for p in article["paragraphs"]]
            name = str(article.get("title") or f"article {number}")
            json.dumps(article, ensure_ascii=False).encode("utf-8")
        except UnicodeEncodeError:
            raise BadGold(f"article {number} holds half a surrogate pair, which is no character", "mend its text") from None
        except (TypeError, KeyError, AttributeError) as error:
            what = f"article {number} is not as SQuAD has it: {error!r}"
            raise BadGold(what, "give it paragraphs with context and qas") from None
        name = name if name not in names else f"{name} ({number})"
        names.add(name)
        try:
            document = document_from_text(BETWEEN.join(contexts), f"{source}#{name}", name)
        except BadDocument as error:
            raise BadGold(f"article {number}: {error}", error.hint) from error
        documents.append(replace(document, title=name.replace("_", " "), date=None, preface=0))
        start = 0
        for position, (context, qas) in enumerate(zip(contexts, asked, strict=True), 1):
            paragraph = f"article {number} ({name}), paragraph {position}"
            questions += [
                (f"{paragraph}, question {i}", SquadQuestion(qa, context, start, document.id)) for i, qa in enumerate(qas, 1)
            ]
            start += len(context) + len(BETWEEN)
    return documents, questions


def read_question(entry: SquadQuestion) -> GoldLine:
    """The question as a gold line; an impossible one has no answers. Raises BadLine for one without id, question or answers."""
    rest: dict[str, Any] = dict(entry.qa) if isinstance(entry.qa, dict) else {}
    identity, question = rest.pop("id", None), rest.pop("question", None)
    if not isinstance(identity, str | int) or not isinstance(question, str) or not question.strip():
        raise BadLine('it lacks "id" or "question"')
    answers = rest.pop("answers", [])
    impossible = rest.pop("is_impossible", False)
    if not isinstance(answers, list) or any(not isinstance(a, dict) or not isinstance(a.get("text"), str) for a in answers):
        raise BadLine('"answers" is not a list of objects with "text"')
    stated = [] if impossible else [answer for answer in answers if answer["text"].strip()]
    places = tuple(dict.fromkeys(_places(entry, stated)))
    return GoldLine(
        id=str(identity),
        question=question,
        answers=tuple(dict.fromkeys(answer["text"] for answer in stated)),
        document_id=entry.document_id,
        passage=Span(entry.start, entry.start + len(entry.context), entry.document_id),
        evidence=(places,) if places else (),
        extra=rest,
    )


def _places(entry: SquadQuestion, answers: list[Any]) -> Iterator[Span]:
    """Where each answer stands: at `answer_start`; where that is wrong, wherever the paragraph has the words."""
    for answer in answers:
        text, at = answer["text"], answer.get("answer_start")
        if isinstance(at, int) and entry.context.startswith(text, max(0, at)):
            starts = [max(0, at)]
        else:
            starts = [i for i in range(len(entry.context)) if entry.context.startswith(text, i)]
        for start in starts:
            yield Span(entry.start + start, entry.start + start + len(text), entry.document_id)
