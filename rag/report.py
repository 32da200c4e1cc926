"""A run for people at a terminal and for CI: tables, and JUnit's XML. The HTML report is `report_html`'s."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rag.compare import Comparison
from rag.gate import Gate
from rag.metrics import METRICS, PROPORTIONS, QUANTILES
from rag.runs import Item, Run

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

SHOWN = 10
"""Failed questions that the terminal lists."""

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def figure(name: str, value: float | None) -> str:
    """A metric's value as people read it."""
    if value is None:
        return "–"
    return f"{1000 * value:.0f} ms" if name in QUANTILES else f"{value:.3f}"


def interval(name: str, metric: Mapping[str, Any]) -> str:
    if metric["value"] is None:
        return ""
    return f"{figure(name, metric['low'])} to {figure(name, metric['high'])}"


def said(item: Item) -> str:
    """What came of a question, in a line."""
    answer = item.get("answer")
    if not answer:
        return f"error: {(item.get('error') or {}).get('error', 'unknown')}"
    return f"“{answer['short_answer']}”" if answer["answered"] else "refused"


def wanted(item: Item) -> str:
    answers = (item.get("gold") or {}).get("answers") or []
    return " / ".join(f"“{a}”" for a in answers) or "a refusal: the documents do not say"


def print_run(run: Run, console: "Console", missed: Sequence[tuple[Gate, float]], gates: Sequence[Gate]) -> None:
    """The table of metrics, that of `correct` by tag, the failed questions and the gate."""
    from rich.text import Text

    metrics, by_tag = run.figures["metrics"], run.figures["by_tag"]
    table = _table("metric", "value", "95 %", "n")
    for name in METRICS:
        m = metrics[name]
        table.add_row(name, figure(name, m["value"]), interval(name, m), f"{m['n']:,}")
    console.print(table)
    if by_tag:
        table = _table("correct, by tag", "value", "95 %", "n")
        for tag, tagged in by_tag.items():
            m = tagged["correct"]
            table.add_row(Text(_line(tag)), figure("correct", m["value"]), interval("correct", m), f"{m['n']:,}")
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
    if gates:
        console.print()
    for gate in gates:
        console.print(Text(verdict(gate, metrics, missed)), style="red" if gate in dict(missed) else "green")


def judged(opinions: Mapping[str, Any]) -> str:
    """The judge's opinions in a line."""
    parts = [
        f"{name} {figure('', o['value'])}" + (f" ± {o['spread']:.3f}" if o["spread"] is not None else "")
        for name, o in opinions.items()
        if isinstance(o, dict)
    ]
    unread = f", {opinions['unreadable']:,} replies unreadable" if opinions["unreadable"] else ""
    return f"judge, {opinions['repeats']} times over {opinions['n']:,} answers: {', '.join(parts)}{unread}"


def verdict(gate: Gate, metrics: Mapping[str, Any], missed: Sequence[tuple[Gate, float]]) -> str:
    """A gate and how it went, in a line."""
    value = metrics[gate.metric]["value"]
    side = "at most" if gate.is_ceiling else "at least"
    line = f"{gate.metric} {figure(gate.metric, value)}, {side} {figure(gate.metric, gate.bound)}"
    if gate not in dict(missed):
        return f"gate kept: {line}"
    by = gate.missed_by(value)
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


def junit(run: Run, gates: Sequence[Gate], missed: Sequence[tuple[Gate, float]]) -> Iterator[str]:
    """A test case a question, failed where it is not correct, and one a gate; in pieces."""
    metrics = run.figures["metrics"]
    count = metrics["correct"]["n"] + len(gates)
    errors = failures = 0
    seconds = 0.0
    for item in run.items():
        errors += item["error"] is not None
        failures += item["error"] is None and not item["scores"]["correct"]
        seconds += item["scores"]["latency_p50"]
    name = _xml(str(run.figures["gold"]))
    head = {
        "name": name,
        "tests": str(count),
        "failures": str(failures + len(missed)),
        "errors": str(errors),
        "skipped": "0",
        "time": f"{seconds:.3f}",
    }
    suite = ET.tostring(ET.Element("testsuite", head), encoding="unicode").removesuffix("/>").rstrip()
    total = ET.tostring(ET.Element("testsuites", head), encoding="unicode").removesuffix("/>").rstrip()
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n{total}>\n{suite}>\n'
    for gate in gates:
        case = ET.Element("testcase", classname="gate", name=f"{gate.metric} {gate.bound:g}", time="0")
        if gate in dict(missed):
            ET.SubElement(case, "failure", type="gate", message=verdict(gate, metrics, missed))
        yield ET.tostring(case, encoding="unicode") + "\n"
    for item in run.items():
        yield ET.tostring(_case(item), encoding="unicode") + "\n"
    yield "</testsuite>\n</testsuites>\n"


def _case(item: Item) -> ET.Element:
    kind = _xml(item["tags"][0]) if item["tags"] else "gold"
    name = _xml(f"{item['id']}: {item['question']}")
    case = ET.Element("testcase", classname=kind, name=name, time=f"{item['scores']['latency_p50']:.4f}")
    if item["error"]:
        error = ET.SubElement(case, "error", type="error", message=_xml(item["error"]["error"]))
        error.text = _xml(item["error"]["hint"])
    elif not item["scores"]["correct"]:
        failure = ET.SubElement(case, "failure", type="wrong", message=_xml(f"{said(item)}, wanted {wanted(item)}"))
        scores = {k: v for k, v in item["scores"].items() if k not in QUANTILES}
        failure.text = _xml(
            item["answer"]["text"]
            + "\n\n"
            + ", ".join(f"{k} {v:.0f}" if k in PROPORTIONS else f"{k} {v:.3f}" for k, v in scores.items())
        )
    return case


def _xml(text: str) -> str:
    """Without characters that XML 1.0 cannot hold, even escaped."""
    return _NOT_XML.sub("\ufffd", text)


# ---- two runs


def signed(name: str, value: float) -> str:
    """A difference of two values of a metric, with its sign."""
    return ("+" if value >= 0 else "−") + figure(name, abs(value))


def summing_up(comparison: Comparison) -> str:
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


def print_comparison(comparison: Comparison, console: "Console") -> None:
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
