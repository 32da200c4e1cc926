"""One line of a gold set -> GoldLine, or a fault that says what is wrong with it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rag.evaluate.evidence import BadLine, DocumentLookup, Places, excerpt, json_type, range_of, read_evidence, text_of, texts_of
from rag.types import Span, Turn

ALIASES = {
    "id": (),
    "question": ("user_input", "input", "query"),
    "answers": ("reference", "expected_output", "answer"),
    "answerable": (),
    "document": (),
    "passage": (),
    "evidence": ("reference_contexts", "context"),
    "temporal": (),
    "history": (),
    "tags": ("kind",),
}
"""The keys of a line and what other tools call them; any other key is kept as it is."""


@dataclass(frozen=True, slots=True)
class GoldLine:
    """A question and what a right answer is. No answers: the documents do not say, and a refusal is right.

    `evidence` and `passage` are spans with their document's id; `temporal` is a TIMEX3 value; `extra` the unknown keys.
    """

    id: str
    question: str
    answers: tuple[str, ...]
    document_id: str | None = None
    passage: Span | None = None
    evidence: tuple[Places, ...] = ()
    temporal: str | None = None
    history: tuple[Turn, ...] = ()
    tags: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def answerable(self) -> bool:
        return bool(self.answers)


def _object(row: bytes) -> dict[str, Any]:
    def refuse(constant: str) -> None:
        raise BadLine(f"{constant} is no JSON")

    try:
        value = json.loads(row.decode("utf-8"), parse_constant=refuse)
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeDecodeError:
        raise BadLine("it is not UTF-8") from None
    except UnicodeEncodeError:
        raise BadLine("it holds half a surrogate pair, which is no character") from None
    except json.JSONDecodeError as error:
        raise BadLine(f"it is not JSON: {error.msg} at character {error.pos + 1}") from None
    except (RecursionError, ValueError):  # a number of thousands of digits is a ValueError
        raise BadLine("it is nested too deeply, or holds a number too long") from None
    if not isinstance(value, dict):
        raise BadLine(f"it is {json_type(value)}, not an object")
    return value


def read_line(row: bytes, lookup: DocumentLookup) -> GoldLine:
    """A line of JSON, its spans placed in the lookup's documents. Raises BadLine, which says what is wrong with it."""
    raw = _object(row)
    fields, extra = _fields(raw)
    answers = [] if fields.get("answers") is None else texts_of(fields["answers"], "answers")
    answerable = fields.get("answerable", bool(answers))
    if not isinstance(answerable, bool):
        raise BadLine(f'"answerable" is {json_type(answerable)}, not true or false')
    _check_required(fields, answers, raw)
    if not answerable and answers:
        extra["answers"], answers = answers, []
    document = lookup.document_named(fields["document"]) if "document" in fields else lookup.only
    return GoldLine(
        id=_identity(fields["id"]),
        question=text_of(fields["question"], "question"),
        answers=tuple(answers),
        document_id=document.id if document else None,
        passage=range_of(fields["passage"], "passage", document) if "passage" in fields else None,
        evidence=read_evidence(fields.get("evidence", []), document, lookup),
        temporal=_temporal(fields["temporal"]) if "temporal" in fields else None,
        history=_history(fields.get("history", [])),
        tags=tuple(dict.fromkeys(texts_of(fields.get("tags", []), "tags"))),
        extra=extra,
    )


def _fields(raw: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The line's known keys by their own names, null ones left out, and all its other keys."""
    fields, rest = {}, dict(raw)
    for name, aliases in ALIASES.items():
        for key in (name, *aliases):
            if key == "answer" and "verdict" in raw:
                continue  # feedback: what Footnote said, not what is right
            if rest.get(key) is not None:
                fields[name] = rest.pop(key)
                break
        if name in rest and rest[name] is None:
            del rest[name]
    return fields, rest


def _check_required(fields: Mapping[str, Any], answers: Sequence[str], raw: Mapping[str, Any]) -> None:
    lacks = [f'"{name}"' for name in ("id", "question") if name not in fields]
    if "answers" not in fields and fields.get("answerable") is not False:
        lacks.append('"answers" (or "answerable": false)')
    if lacks:
        what = "this feedback still lacks" if "verdict" in raw else "it lacks"
        correction = raw.get("correction") if "verdict" in raw else None
        hint = f"; the correction given was {excerpt(correction)}" if isinstance(correction, str) and correction else ""
        raise BadLine(f"{what} {' and '.join(lacks)}{hint}")
    if fields.get("answerable") is True and not answers:
        raise BadLine('it is "answerable" and has no answers')


def _identity(value: object) -> str:
    return str(value) if type(value) is int else text_of(value, "id")


def _temporal(value: object) -> str:
    return text_of(value.get("value") if isinstance(value, dict) else value, "temporal")


def _history(value: object) -> tuple[Turn, ...]:
    """Turns from {"question", "answer"}, [question, answer] and {"role", "content"}, also mixed."""
    if not isinstance(value, list):
        raise BadLine(f'"history" is {json_type(value)}, not a list')
    turns: list[Turn] = []
    for entry in value:
        match entry:
            case {"role": "user" | "human", "content": content}:
                turns.append(Turn(_content(content)))
            case {"role": "assistant" | "ai", "content": content}:
                if turns:  # a greeting before the first question says nothing
                    turns[-1] = Turn(turns[-1].question, _content(content))
            case {"role": "system" | "developer" | "tool"}:
                pass
            case {"question": str(question), "answer": str(answer)} | [str(question), str(answer)]:
                turns.append(Turn(question, answer))
            case {"question": str(question)} | [str(question)] | [str(question), None]:
                turns.append(Turn(question))
            case _:
                raise BadLine(f'"history" holds {excerpt(entry)}: neither question and answer nor role and content')
    return tuple(turns)


def _content(value: object) -> str:
    parts: list[Any] = [p.get("text", "") if isinstance(p, dict) else p for p in value] if isinstance(value, list) else [value]
    for part in parts:
        if not isinstance(part, str):
            raise BadLine(f'"history" holds {json_type(part)} as content')
    return "".join(parts)
