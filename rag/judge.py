"""The optional judge: the language model's opinion of an answer, asked several times, for what code cannot compare.

Opinions waver, so they stand beside the metrics, with their spread, and never in a gate.
"""

import functools
import json
import statistics
import string
from collections.abc import Iterable
from typing import Any

from rag.llm import Endpoint, Reply
from rag.runs import Item
from rag.settings import ROOT, Settings

PROMPT = ROOT / "prompts" / "judge.txt"
QUESTIONS = ("correct", "faithful")
ATTEMPTS = 2
"""Of one opinion: a reply that is not the object asked for is asked for once more, then counts as none."""


def judge(item: Item, settings: Settings, times: int) -> dict[str, list[bool]] | None:
    """The opinions on an item, `times` of each if all replies could be read; None for an error or a refusal: code scores these.

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
    endpoint = _endpoint(settings)
    for _ in range(times):
        if opinion := _opinion(endpoint, case):
            for name in QUESTIONS:
                opinions[name].append(opinion[name])
    return opinions


@functools.lru_cache(maxsize=1)
def _endpoint(settings: Settings) -> Endpoint:
    """One for all items of a run, since each is an HTTP client that stays open."""
    return Endpoint(settings, str(settings.model), "RAG_MODEL")


def summary(items: Iterable[Item], times: int) -> dict[str, Any]:
    """By question the mean over all rounds, and its spread, the standard deviation of the rounds' means; null without any."""
    judged = [item["judge"] for item in items if item.get("judge")]
    found: dict[str, Any] = {"repeats": times, "n": len(judged), "unreadable": sum(times - len(j["correct"]) for j in judged)}
    for name in QUESTIONS:
        rounds = [[j[name][r] for j in judged if r < len(j[name])] for r in range(times)]
        means = [statistics.fmean(votes) for votes in rounds if votes]
        found[name] = {
            "value": statistics.fmean(means) if means else None,
            "spread": statistics.stdev(means) if len(means) > 1 else None,
        }
    return found


def _opinion(endpoint: Endpoint, case: dict[str, Any]) -> dict[str, bool] | None:
    # The case is data in JSON, so that nothing in it can close what it stands in.
    prompt = string.Template(PROMPT.read_text(encoding="utf-8")).substitute(case=json.dumps(case, ensure_ascii=False))
    for _ in range(ATTEMPTS):
        if opinion := read_opinion("".join(endpoint.chat([{"role": "user", "content": prompt}], Reply()))):
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
