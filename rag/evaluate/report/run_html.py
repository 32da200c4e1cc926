"""A run as one HTML file that asks nothing of the network: figures, charts, and each question's footnotes against the gold evidence.

Every text of a question, an answer, a tag or a document is escaped where it enters; ids and classes are made of numbers alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rag.evaluate.gates import Outcome
from rag.evaluate.metrics import LESS_IS_BETTER, QUANTILES, Measured, Metric, calibration_bins
from rag.evaluate.report import charts
from rag.evaluate.report.html_parts import (
    CHECK,
    CROSS,
    LABELS,
    E,
    cut,
    head,
    hedged_words,
    made_by,
    questions_head,
    row,
    tail,
    top,
)
from rag.evaluate.report.text import gate_line, judged
from rag.evaluate.runs import Run
from rag.types import Document

HEADLINES = ("correct", "no_answer_accuracy", "citation_precision", "quote_verification_rate")

MOST_FAILED = 12
"""Failed questions listed beside the charts; all are among the questions below."""


def run_html(run: Run, documents: Sequence[Document], outcomes: Sequence[Outcome]) -> Iterator[str]:
    """The report, in pieces; the run's items are walked twice: for the charts, then the failed and the others in turn."""
    figures, metrics = run.figures, run.figures["metrics"]
    by_name = {d.name: d for d in documents}
    tags = {tag: f"t{n}" for n, tag in enumerate(figures["by_tag"])}
    n = metrics["correct"]["n"]
    right = round((metrics["correct"]["value"] or 0) * n)
    numbers = {item["id"]: f"q{i}" for i, item in enumerate(run.items(), 1)}
    yield head(f"{figures['gold']} · Footnote evaluation")
    yield f"<header>{top(figures['gold'], made_by(figures), figures['finished'][:16].replace('T', ', ') + ' UTC')}"
    unfinished = "" if figures["complete"] else " so far: the run could not finish"
    yield f"<h1>{right:,} of {n:,} questions ended as they should{unfinished}.</h1>{_gates(outcomes)}</header><main>"
    yield f'<dl class="heads" aria-label="Headline figures with 95 percent intervals">{_headlines(metrics, outcomes)}</dl>'
    if opinions := figures.get("judge"):
        yield f'<p class="meta">{E(judged(opinions))}</p>'
    answered = [
        (i["answer"]["confidence"], bool(i["scores"]["correct"])) for i in run.items() if i["answer"] and i["answer"]["answered"]
    ]
    latency = _latency(run, metrics)
    yield '<div class="two">'
    if tags:
        bars = "".join(_bar(tag, tags[tag], tagged["correct"]) for tag, tagged in figures["by_tag"].items())
        yield f'<section><h2>By kind of question</h2><p class="sub">Share correct, with its 95 % interval.</p><ul class="bars">{bars}</ul></section>'
    else:
        yield f"<section>{latency}</section>"
    if answered:
        yield f'<section><h2>Risk and coverage</h2><p class="sub">How often it errs, if only the surest answers were given.</p>{charts.risk_coverage(answered, n)}</section>'
    yield f'</div><div class="two"><section><h2>Everything else</h2><p class="sub">Band: 95 % interval. In red, less is better.</p>{_table(metrics)}{_calibration(run, metrics)}</section>'
    yield f"<section>{_failed(run, numbers)}"
    yield f"{latency if tags else ''}</section></div>"
    hedged = metrics["hedged_precision"]["n"]
    counts = {tags[tag]: (tag, tagged["correct"]["n"]) for tag, tagged in figures["by_tag"].items()}
    yield questions_head(
        "Failed first. Open one to see its footnotes against the gold evidence.",
        {"all": ("All", n), "bad": ("Failed", n - right), **({"hedged": ("Hedged", hedged)} if hedged else {}), **counts},
    )
    yield '<div class="cols" aria-hidden="true"><span></span><span>question</span><span>answer</span><span>kind</span><span>F1</span><span>time</span></div><div id="rows">'
    for wanted in (0.0, 1.0):
        for item in run.items():
            if item["scores"]["correct"] == wanted:
                yield row(item, numbers[item["id"]], tags, by_name)
    yield f'</div><p class="none" hidden>No question fits.</p></section>{_foot(figures)}</main>'
    yield tail()


def _gates(outcomes: Sequence[Outcome]) -> str:
    if not outcomes:
        return ""
    kept = all(outcome.kept for outcome in outcomes)
    sign = f"<b>{CHECK}Gate kept</b>" if kept else f'<b class="missed">{CROSS}Gate missed</b>'
    lines = "".join(f"<span>{E(gate_line(outcome).partition(': ')[2])}</span>" for outcome in outcomes)
    return f'<p class="gate">{sign}{lines}</p>'


def _headlines(metrics: Mapping[str, Metric], outcomes: Sequence[Outcome]) -> str:
    bounds = {outcome.gate.metric: outcome.gate.bound for outcome in outcomes}
    shown = []
    for name in HEADLINES:
        m = metrics[name]
        if m["value"] is None:
            shown.append(
                f'<div><dt>{LABELS[name]}</dt><dd><p class="v">–</p><p class="iv">no question asks for it</p></dd></div>'
            )
            continue
        track = charts.meter(m["low"], m["value"], m["high"], bounds.get(name))
        span = f"{m['low']:.2f} to {m['high']:.2f} · n {m['n']:,}"
        shown.append(
            f'<div><dt>{LABELS[name]}</dt><dd><p class="v">{m["value"]:.3f}</p>{track}<p class="iv">{span}</p></dd></div>'
        )
    p50, p95 = metrics["latency_p50"], metrics["latency_p95"]
    if p50["value"] is not None and p95["value"] is not None:
        ms = {k: 1000 * p50[k] for k in ("value", "low", "high")}
        track = charts.meter(p50["low"], p50["value"], p50["high"], top=max(p95["value"], p50["high"]) * 1.05)
        span = f"{ms['low']:.0f} to {ms['high']:.0f} · p95 {1000 * p95['value']:.0f}"
        shown.append(
            f'<div><dt>latency, median</dt><dd><p class="v">{ms["value"]:.0f}<small>ms</small></p>{track}<p class="iv">{span}</p></dd></div>'
        )
    return "".join(shown)


def _bar(tag: str, key: str, m: Measured) -> str:
    count = f'{round(m["value"] * m["n"]):,}<small> of {m["n"]:,}</small><span class="sr">, 95 % interval {m["low"]:.2f} to {m["high"]:.2f}</span>'
    return f'<li><a href="#questions" data-f="{key}">{E(tag)}</a>{charts.bar(m["low"], m["value"], m["high"])}<span class="n">{count}</span></li>'


def _table(metrics: Mapping[str, Metric]) -> str:
    rows = []
    for name, label in LABELS.items():
        m = metrics[name]
        if name in HEADLINES or name in QUANTILES or m["value"] is None:
            continue
        track = charts.meter(m["low"], m["value"], m["high"], bad=name in LESS_IS_BETTER)
        rows.append(
            f'<tr title="{name}, n {m["n"]:,}"><th scope="row">{label}</th><td>{m["value"]:.3f}</td><td>{track}</td><td>{m["low"]:.2f}–{m["high"]:.2f}</td></tr>'
        )
    return f'<table class="all"><thead><tr><th scope="col">metric</th><td>value</td><td></td><td>95 %</td></tr></thead><tbody>{"".join(rows)}</tbody></table>'


def _calibration(run: Run, metrics: Mapping[str, Metric]) -> str:
    if (error := metrics["calibration_error"]["value"]) is None:
        return ""
    residuals = [i["scores"]["calibration_error"] for i in run.items() if "calibration_error" in i["scores"]]
    plot = charts.reliability(calibration_bins(residuals), error)
    says = "How often the right sentence comes first. Dashed: as often as it says."
    return f'<h2 class="next">Calibration</h2><p class="sub">{says}</p>{plot}'


def _failed(run: Run, numbers: Mapping[str, str]) -> str:
    kinds = {"could not be asked": 0, "refused too much": 0, "answered what the documents do not say": 0, "took other words": 0}
    listed: list[str] = []
    for item in run.items():
        if item["scores"]["correct"]:
            continue
        answer, gold = item["answer"], item["gold"]
        kind = 0 if not answer else 1 if not answer["answered"] else 3 if gold["answerable"] else 2
        kinds[list(kinds)[kind]] += 1
        if len(listed) < MOST_FAILED:
            wanted = f"gold <q>{E(gold['answers'][0])}</q>" if gold["answers"] else "gold: nothing to say"
            verb = hedged_words(item) or "said "
            said = "an error" if not answer else "refused" if kind == 1 else f"{verb}<q>{E(cut(answer['short_answer']))}</q>"
            listed.append(
                f'<li><a href="#{numbers[item["id"]]}">{CROSS}<span>{E(cut(item["question"]))}</span><small>{said} · {wanted}</small></a></li>'
            )
    count = sum(kinds.values())
    if not count:
        return "<h2>None failed</h2>"
    says = ", ".join(f"{n:,} {kind}" for kind, n in kinds.items() if n) + "."
    more = f'<p class="sub"><a href="#questions" data-f="bad">All {count:,} are below</a></p>' if count > MOST_FAILED else ""
    return f'<h2>{count:,} failed</h2><p class="sub">{says}</p><ul class="fails">{"".join(listed)}</ul>{more}'


def _latency(run: Run, metrics: Mapping[str, Metric]) -> str:
    p50, p95 = metrics["latency_p50"]["value"], metrics["latency_p95"]["value"]
    if p50 is None or p95 is None:
        return ""
    seconds = [i["scores"]["latency_p50"] for i in run.items()]
    each = "One dot a question." if len(seconds) <= charts.MAX_DOTS else "How many questions took how long."
    return f'<h2 class="next">Latency</h2><p class="sub">{each}</p>{charts.latency(seconds, p50, p95)}'


def _foot(figures: Mapping[str, Any]) -> str:
    settings = ", ".join(f"{k} {v}" for k, v in figures["settings"].items() if v is not None and not isinstance(v, list))
    return (
        f'<p class="meta">gold sha-256 <code>{E(figures["gold_sha256"])}</code> · {E(settings)} · '
        "intervals: Wilson for shares, bootstrap (2,000 draws, seeded) for means · errors count as wrong</p>"
    )
