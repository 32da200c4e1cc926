"""The optional judge: the language model's opinion of an answer, asked several times, for what code cannot compare.

Opinions waver, so they stand beside the metrics, with their spread, and never in a gate.
"""

import json
import statistics
import string
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rag.errors import BadSettings
from rag.evaluate.items import Item
from rag.llm import Endpoint
from rag.settings import ROOT, Settings

PROMPT = ROOT / "prompts" / "judge.txt"
QUESTIONS = ("correct", "faithful")
ATTEMPTS = 2
"""Of one opinion: a reply that is not the object asked for is asked for once more, then counts as none."""


@dataclass(frozen=True, slots=True)
class Judge:
    """The language model at the endpoint, asked `times` times about each answer."""

    endpoint: Endpoint
    times: int

    def opinions(self, item: Item) -> dict[str, list[bool]] | None:
        """The opinions on an item, `times` of each if all could be read; None for an error or a refusal: code scores these.

        Raises ModelServerUnavailable where the server cannot be asked.
        """
        answer = item["answer"]
        if not answer or not answer["answered"]:
            return None
        case = {
            "question": answer["standalone_question"],
            "answer": answer["text"],
            "references": item["gold"]["answers"] or ["The documents do not say."],
            "sources": [c["quote"] for c in answer["citations"]],
        }
        opinions: dict[str, list[bool]] = {name: [] for name in QUESTIONS}
        for _ in range(self.times):
            if opinion := _opinion(self.endpoint, case):
                for name in QUESTIONS:
                    opinions[name].append(opinion[name])
        return opinions


def open_judge(settings: Settings, times: int | None) -> Judge | None:
    """A judge that asks the model of the settings; None where none is wanted. Raises BadSettings where no model is set."""
    if times is None:
        return None
    if not settings.model:
        raise BadSettings("--judge needs a language model, and none is set", "set RAG_MODEL, or leave out --judge")
    return Judge(Endpoint(settings, settings.model, "RAG_MODEL"), times)


def summarise_opinions(items: Iterable[Item], times: int) -> dict[str, Any]:
    """By question the mean over all rounds, and its spread, the standard deviation of the rounds' means; null without any."""
    judged = [opinions for item in items if (opinions := item.get("judge"))]
    summary: dict[str, Any] = {"repeats": times, "n": len(judged), "unreadable": sum(times - len(j["correct"]) for j in judged)}
    for name in QUESTIONS:
        rounds = [[j[name][r] for j in judged if r < len(j[name])] for r in range(times)]
        means = [statistics.fmean(votes) for votes in rounds if votes]
        summary[name] = {
            "value": statistics.fmean(means) if means else None,
            "spread": statistics.stdev(means) if len(means) > 1 else None,
        }
    return summary


def _opinion(endpoint: Endpoint, case: dict[str, Any]) -> dict[str, bool] | None:
    # The case is data in JSON, so that nothing in it can close what it stands in.
    prompt = string.Template(PROMPT.read_text(encoding="utf-8")).substitute(case=json.dumps(case, ensure_ascii=False))
    for _ in range(ATTEMPTS):
        if opinion := read_opinion(endpoint.complete([{"role": "user", "content": prompt}])):
            return opinion
    return None


def read_opinion(reply: str) -> dict[str, bool] | None:
    """The object in a reply, words around it or not; None where it is not one of two booleans."""
    start, end = reply.find("{"), reply.rfind("}")
    try:
        value = json.loads(reply[start : end + 1])
    except ValueError:
        return None
    match value:
        case {"correct": bool(correct), "faithful": bool(faithful)}:
            return {"correct": correct, "faithful": faithful}
    return None
