"""Floors and ceilings that a run must keep: --min METRIC=VALUE, --max METRIC=VALUE."""

import math
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from rag.errors import BadGold
from rag.evaluate.metrics import LESS_IS_BETTER, METRICS, Metric


@dataclass(frozen=True, slots=True)
class Gate:
    """`bound` is the least that will do, or the most where less is better."""

    metric: str
    bound: float

    @property
    def is_ceiling(self) -> bool:
        return self.metric in LESS_IS_BETTER


@dataclass(frozen=True, slots=True)
class Outcome:
    """A gate, and the value of its metric in a run."""

    gate: Gate
    value: float

    @property
    def missed_by(self) -> float:
        """How far the value is on the wrong side; 0 where the gate is kept."""
        over = self.value - self.gate.bound
        return max(0.0, over if self.gate.is_ceiling else -over)

    @property
    def kept(self) -> bool:
        """Whether the value is on the right side, what rounding may do aside."""
        return self.missed_by <= 1e-12


def parse_gates(floors: Sequence[str], ceilings: Sequence[str]) -> list[Gate]:
    """Raises BadGold for an unknown metric, no number, or a bound on the side where more is worse."""
    gates = []
    for option, texts in (("--min", floors), ("--max", ceilings)):
        for text in texts:
            metric, _, number = text.partition("=")
            if metric not in METRICS:
                raise BadGold(f"{option} {text}: there is no metric {metric!r}", f"take one of {', '.join(METRICS)}")
            gate = Gate(metric, _number(number, f"{option} {text}"))
            if gate.is_ceiling == (option == "--min"):
                side = ("less", "--max") if gate.is_ceiling else ("more", "--min")
                raise BadGold(f"{option} {text}: of {metric}, {side[0]} is better", f"gate on it with {side[1]}")
            gates.append(gate)
    return gates


def _number(text: str, option: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise BadGold(f"{option}: {text!r} is not a number", "write it as in --min correct=0.9")
    return number


def require_measurable(gates: Sequence[Gate], measured: Container[str]) -> None:
    """Raises BadGold for a gate on a metric that no line of the gold set says anything on."""
    for gate in gates:
        if gate.metric not in measured:
            what = f"{gate.metric} cannot be gated on: it is null, for no item says anything on it"
            raise BadGold(what, "leave the gate out, or add such lines to the gold set")


def outcomes_of(gates: Sequence[Gate], metrics: Mapping[str, Metric]) -> list[Outcome]:
    """Each gate with what was measured. Raises BadGold for a metric that is null."""
    values = {name: value for name, metric in metrics.items() if (value := metric["value"]) is not None}
    require_measurable(gates, values)
    return [Outcome(gate, values[gate.metric]) for gate in gates]
