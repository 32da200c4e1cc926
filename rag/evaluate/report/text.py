"""A run, and what two of them come to, as tables for people at a terminal; and the words that every report shares."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rag.evaluate.compare import RunComparison
from rag.evaluate.gates import Outcome
from rag.evaluate.items import Item, hedge_of
from rag.evaluate.metrics import METRICS, QUANTILES, Metric
from rag.evaluate.runs import Run

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

SHOWN = 10
"""Failed questions that the terminal lists."""


def figure(name: str, value: float | None) -> str:
    """A metric's value as people read it."""
    if value is None:
        return "–"
    return f"{1000 * value:.0f} ms" if name in QUANTILES else f"{value:.3f}"


def interval_words(name: str, metric: Metric) -> str:
    if metric["value"] is None:
        return ""
    return f"{figure(name, metric['low'])} to {figure(name, metric['high'])}"


def said(item: Item) -> str:
    """What came of a question, in a line."""
    answer, fault = item.get("answer"), item.get("error")
    if not answer:
        return f"error: {fault['error'] if fault else 'unknown'}"
    if not answer["answered"]:
        return "refused"
    return f"{hedge_of(item)} “{answer['short_answer']}”".lstrip()


def wanted(item: Item) -> str:
    gold = item.get("gold")
    return " / ".join(f"“{a}”" for a in (gold["answers"] if gold else [])) or "a refusal: the documents do not say"


def print_run(run: Run, outcomes: Sequence[Outcome], console: "Console") -> None:
    """The table of metrics, that of `correct` by tag, the failed questions and the gates."""
    from rich.text import Text

    metrics, by_tag = run.figures["metrics"], run.figures["by_tag"]
    table = _table("metric", "value", "95 %", "n")
    for name in METRICS:
        m = metrics[name]
        table.add_row(name, figure(name, m["value"]), interval_words(name, m), f"{m['n']:,}")
    console.print(table)
    if by_tag:
        table = _table("correct, by tag", "value", "95 %", "n")
        for tag, tagged in by_tag.items():
            m = tagged["correct"]
            table.add_row(Text(_line(tag)), figure("correct", m["value"]), interval_words("correct", m), f"{m['n']:,}")
        console.print()
        console.print(table)
    failed = [item for item, _ in zip(_failed(run), range(SHOWN + 1), strict=False)]
    if failed:
        console.print()
        console.print(f"Failed{', the first ' + str(SHOWN) if len(failed) > SHOWN else ''}:", style="bold")
    for item in failed[:SHOWN]:
        console.print(Text(_line(f"  {item['id']}  {item['question']}  {said(item)}, wanted {wanted(item)}")))
    if opinions := run.figures.get("judge"):
        console.print()
        console.print(Text(judged(opinions)))
    if outcomes:
        console.print()
    for outcome in outcomes:
        console.print(Text(gate_line(outcome)), style="green" if outcome.kept else "red")


def judged(opinions: Mapping[str, Any]) -> str:
    """The judge's opinions in a line."""
    parts = [
        f"{name} {figure(name, o['value'])}" + (f" ± {o['spread']:.3f}" if o["spread"] is not None else "")
        for name, o in opinions.items()
        if isinstance(o, dict)
    ]
    unread = f", {opinions['unreadable']:,} replies unreadable" if opinions["unreadable"] else ""
    return f"judge, {opinions['repeats']} times over {opinions['n']:,} answers: {', '.join(parts)}{unread}"


def gate_line(outcome: Outcome) -> str:
    """A gate and how it went, in a line."""
    gate, by = outcome.gate, outcome.missed_by
    side = "at most" if gate.is_ceiling else "at least"
    line = f"{gate.metric} {figure(gate.metric, outcome.value)}, {side} {figure(gate.metric, gate.bound)}"
    if outcome.kept:
        return f"gate kept: {line}"
    return f"gate missed by {figure(gate.metric, by) if by >= 0.0005 else f'{by:.2g}'}: {line}"


def _failed(run: Run) -> Iterator[Item]:
    return (item for item in run.items() if not item["scores"]["correct"])


def _table(*columns: str) -> "Table":
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="bold")
    table.add_column(columns[0], no_wrap=True)
    for column in columns[1:]:
        table.add_column(column, justify="right", no_wrap=True)
    return table


def _line(text: str) -> str:
    """On one line, without characters that would command the terminal."""
    return "".join(c if c.isprintable() else " " for c in text)


def signed(name: str, value: float) -> str:
    """A difference of two values of a metric, with its sign."""
    return ("+" if value >= 0 else "−") + figure(name, abs(value))


def summing_up(comparison: RunComparison) -> str:
    """The comparison in one sentence: by `correct`, and whether chance would do as much."""
    change = comparison.change("correct")
    if change is None or change.p is None:
        return "The runs share no scored question."
    gained = sum(f.gained for f in comparison.flips)
    flips = f"{gained:,} gained, {len(comparison.flips) - gained:,} lost"
    if change.verdict == "unsure":
        return f"No difference in correct answers shown: {flips} of {change.n:,} questions."
    return f"B is {change.verdict}: {flips} of {change.n:,} questions."


def chance(p: float | None) -> str:
    """McNemar's p as people read it; empty where there is none."""
    return "" if p is None else "<0.001" if p < 0.001 else f"{p:.3f}"


def print_comparison(comparison: RunComparison, console: "Console") -> None:
    """Every metric in both runs, then each question that went over, with both answers."""
    from rich.text import Text

    table = _table("metric", "A", "B", "change", "95 %", "p", "n")
    for c in comparison.changes:
        colour = {"better": "green", "worse": "red", "unsure": ""}[c.verdict]
        between = f"{signed(c.metric, c.low)} to {signed(c.metric, c.high)}"
        change = Text(signed(c.metric, c.b - c.a), style=colour)
        table.add_row(c.metric, figure(c.metric, c.a), figure(c.metric, c.b), change, between, chance(c.p), f"{c.n:,}")
    console.print(table)
    for key, a, b in comparison.settings:
        console.print(Text(_line(f"{key}: {a} in A, {b} in B")))
    if any(comparison.alone):
        console.print(f"{comparison.alone[0]:,} questions are only in A, {comparison.alone[1]:,} only in B.")
    for flip in comparison.flips:
        item = flip.a
        word = "gained" if flip.gained else "lost  "
        line = f"{word}  {item['id']}  {item['question']}  A: {said(flip.a)}  B: {said(flip.b)}  wanted {wanted(item)}"
        console.print(Text(_line(line), style="green" if flip.gained else "red"))
    console.print()
    console.print(Text(summing_up(comparison), style="bold"))
    for verdict in ("better", "worse"):
        if surely := [c.metric for c in comparison.changes if c.verdict == verdict]:
            console.print(f"B is surely {verdict} by {', '.join(surely)}.")
