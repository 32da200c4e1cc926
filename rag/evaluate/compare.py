"""Two runs of one gold set, item by item: what changed, how sure that is, and which questions went over."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from rag.errors import BadGold
from rag.evaluate.intervals import mcnemar, paired
from rag.evaluate.items import Item
from rag.evaluate.metrics import LESS_IS_BETTER, METRICS, PROPORTIONS, statistic_of
from rag.evaluate.runs import Run


@dataclass(frozen=True, slots=True)
class Change:
    """A metric in both runs over the n items that have it in both; `low` to `high` is the 95 % interval of b less a.

    `p` is McNemar's, for the metrics whose scores are 0 or 1; else None.
    """

    metric: str
    a: float
    b: float
    low: float
    high: float
    n: int
    p: float | None

    @property
    def verdict(self) -> Literal["better", "worse", "unsure"]:
        """Unsure where the interval holds 0, or McNemar's p is 0.05 or more."""
        if self.low <= 0 <= self.high or (self.p is not None and self.p >= 0.05):
            return "unsure"
        return "better" if (self.b > self.a) != (self.metric in LESS_IS_BETTER) else "worse"


@dataclass(frozen=True, slots=True)
class Flip:
    """A question that one run got right and the other wrong; `gained`: right in b."""

    gained: bool
    a: Item
    b: Item


@dataclass(frozen=True, slots=True)
class RunComparison:
    """`alone`: how many items only a, only b has."""

    a: Run
    b: Run
    count: int
    alone: tuple[int, int]
    changes: tuple[Change, ...]
    flips: tuple[Flip, ...]

    def change(self, metric: str) -> Change | None:
        return next((c for c in self.changes if c.metric == metric), None)

    @property
    def settings(self) -> list[tuple[str, Any, Any]]:
        """What differs between the runs' settings and models."""
        a, b = (dict(r.figures.get("settings") or {}) | dict(r.figures.get("models") or {}) for r in (self.a, self.b))
        return [(key, a.get(key), b.get(key)) for key in dict.fromkeys((*a, *b)) if a.get(key) != b.get(key)]


def compare(a: Run, b: Run, *, any_gold: bool = False) -> RunComparison:
    """Items aligned by id.

    Raises BadGold for runs of different gold sets, unless `any_gold`, and for runs without a common item.
    """
    if a.figures["gold_sha256"] != b.figures["gold_sha256"] and not any_gold:
        raise BadGold(
            "the runs are of two different gold sets: their sha-256 differ",
            "evaluate both on one, or compare what they share with --any-gold",
        )
    first, second = ({i["id"]: i for i in run.items()} for run in (a, b))
    pairs = [(i, second[k]) for k, i in first.items() if k in second and i["question"] == second[k]["question"]]
    if not pairs:
        raise BadGold("the runs have no question in common", "give two runs of the same gold set")
    flips = [Flip(bool(y["scores"]["correct"]), x, y) for x, y in pairs if x["scores"]["correct"] != y["scores"]["correct"]]
    return RunComparison(
        a, b, len(pairs), (len(first) - len(pairs), len(second) - len(pairs)), tuple(_changes(pairs)),
        tuple(sorted(flips, key=lambda f: f.gained)),
    )  # fmt: skip


def _changes(pairs: list[tuple[Item, Item]]) -> Iterator[Change]:
    for name in METRICS:
        both = [(x["scores"][name], y["scores"][name]) for x, y in pairs if name in x["scores"] and name in y["scores"]]
        if not both:
            continue
        a, b = np.array(both, dtype=float).T
        statistic = statistic_of(name)
        low, high = paired(a, b, statistic)
        p = mcnemar(int((b > a).sum()), int((a > b).sum())) if name in PROPORTIONS else None
        yield Change(name, float(statistic(a)), float(statistic(b)), low, high, len(both), p)
