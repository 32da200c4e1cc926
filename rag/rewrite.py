"""A follow-up made to stand alone by a language model, and checked: it may bring in no name and no number of its own."""

import re
from collections.abc import Sequence

from rag.llm import Endpoint, Reply, data_line, prompt_template
from rag.types import Turn

TURNS = 6
"""Of the history, the last ones; so many characters of each answer:"""
ANSWER = 300
MAX_REWRITE = 400


def rewritten(endpoint: Endpoint, question: str, history: Sequence[Turn]) -> str | None:
    """The question as the model completes it; None where it adds what nobody said, says nothing, or goes on and on.

    Raises as `Endpoint.chat` does.
    """
    turns = "\n".join(f"Q: {data_line(t.question)}\nA: {data_line(t.answer[:ANSWER])}" for t in history[-TURNS:])
    data = prompt_template("conversation").substitute(turns=turns, question=data_line(question))
    messages = [{"role": "system", "content": prompt_template("condense").substitute()}, {"role": "user", "content": data}]
    text = ""
    pieces = endpoint.chat(messages, Reply())
    for piece in pieces:
        text += piece
        if len(text) > MAX_REWRITE:
            pieces.close()
            return None
    text = " ".join(text.split()).strip('"“”')
    said = " ".join([question, *(f"{t.question} {t.answer}" for t in history)])
    return text if text and _brings_in(text) <= _words(said) else None


def _brings_in(question: str) -> set[str]:
    """The numbers, and the capitalised words but the first, in lower case."""
    found = re.findall(r"\w+", question)
    return {w.lower() for i, w in enumerate(found) if any(c.isdigit() for c in w) or (i and w[0].isupper())}


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))
