"""What HTML reports are made of: the page around them, the names of the metrics, the signs, and a question with its footnotes.

A page is one file that asks nothing of the network.
"""

import base64
import hashlib
import html
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from rag.evaluate.items import Item, hedge_of, is_hedged
from rag.types import Document

STATIC = Path(__file__).resolve().parent / "static"

LABELS = {
    "correct": "correct", "no_answer_accuracy": "refused rightly", "citation_precision": "footnote precision",
    "quote_verification_rate": "quotes verified", "exact_match": "exact match", "f1": "F1", "has_answer_f1": "F1, answerable",
    "false_answer_rate": "false answers", "over_refusal_rate": "over-refusals", "sure_precision": "right when sure",
    "sure_coverage": "answered surely", "hedged_precision": "right when hedged", "calibration_error": "calibration error", "hit@1": "hit@1", "hit@3": "hit@3", "hit@5": "hit@5",
    "mrr": "MRR", "ndcg@10": "nDCG@10", "citation_recall": "footnote recall", "date_accuracy": "dates right",
    "latency_p50": "latency, median", "latency_p95": "latency, 95th percentile",
}  # fmt: skip
E = html.escape
CHECK = '<svg class="i" viewBox="0 0 20 20" aria-hidden="true"><path d="M4 10.5l4 4 8-9"/></svg>'
CROSS = '<svg class="i" viewBox="0 0 20 20" aria-hidden="true"><path d="M5 5l10 10M15 5L5 15"/></svg>'

AROUND = 400
"""Characters of the source shown before and after what is marked in it, at most."""


def head(title: str) -> str:
    """The page's beginning; its policy lets nothing in from outside, and no script but its own run."""
    digest = base64.b64encode(hashlib.sha256(_static("report.js").encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}"><title>{E(title)}</title>'
        f'<style>{_static("report.css")}</style></head><body><div class="wrap">'
    )


def tail() -> str:
    return f"</div><script>{_static('report.js')}</script></body></html>\n"


def _static(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def top(*words: str) -> str:
    return f'<div class="rtop"><span class="brand">Footnote<sup aria-hidden="true">1</sup></span>{"".join(f"<span>{E(w)}</span>" for w in words)}</div>'


def made_by(figures: Mapping[str, Any]) -> str:
    llm = (figures.get("models") or {}).get("llm")
    return str(llm["name"]) if llm else "embedded reader"


def questions_head(says: str, filters: Mapping[str, tuple[str, int]]) -> str:
    chips = "".join(
        f'<button type="button" data-f="{key}" aria-pressed="{str(key == "all").lower()}">{E(label)} <small>{count:,}</small></button>'
        for key, (label, count) in filters.items()
    )
    return (
        f'<section class="qs" id="questions"><div class="qhead"><div><h2>Questions</h2><p class="sub">{says}</p></div>'
        '<input type="search" aria-label="Search questions and answers" placeholder="Search questions and answers"></div>'
        f'<div class="tools" role="group" aria-label="Filter">{chips}</div><p class="sr" role="status" id="count"></p>'
    )


def cut(text: str, most: int = 160) -> str:
    return text if len(text) <= most else text[:most].rstrip() + "…"


def hedged_words(item: Item) -> str:
    """What stands, quietly, before the words of a hedged answer."""
    return f'<span class="may">{E(hedge_of(item))} </span>' if is_hedged(item) else ""


def row(item: Item, number: str, tags: Mapping[str, str], documents: Mapping[str, Document]) -> str:
    answer, gold, scores = item["answer"], item["gold"], item["scores"]
    right, hedged = bool(scores["correct"]), is_hedged(item)
    if not answer:
        brief = '<span class="a ref">error</span>'
    elif not answer["answered"]:
        brief = f'<span class="a ref">{"refused" if right else "refused, though the document says"}</span>'
    else:
        brief = f'<span class="a">{hedged_words(item)}{E(cut(answer["short_answer"]))}</span>'
    shown = E(", ".join(item["tags"]))
    f1 = f"{scores['f1']:.2f}" if gold["answerable"] else "–"
    keys = " ".join(tags[tag] for tag in item["tags"])
    state = f'<span class="st">{CHECK if right else CROSS}<span class="sr">{"right" if right else "wrong"}</span></span>'
    return (
        f'<details class="row {"ok" if right else "bad"}{" hedged" if hedged else ""}" id="{number}" data-tags="{keys}"><summary>{state}<span class="q">{E(cut(item["question"], 400))}</span>{brief}'
        f'<span class="tag">{shown}</span><span class="num f">{f1}</span><span class="num">{1000 * scores["latency_p50"]:.0f} ms</span></summary>'
        f'<div class="det"><dl>{_details(item)}</dl><div>{_source(item, documents)}</div></div></details>\n'
    )


def _details(item: Item) -> str:
    answer, gold, scores = item["answer"], item["gold"], item["scores"]
    parts = [("Before it", "<br>".join(f"<bdi>{E(t['question'])}</bdi> <bdi>{E(t['answer'])}</bdi>" for t in gold["history"]))]
    if answer:
        if answer["standalone_question"] != answer["question"]:
            parts.append(("Read as", E(answer["standalone_question"])))
        said = answer["text"] if answer["method"] == "llm" else answer["short_answer"] or answer["text"]
        dates = "".join(
            f'<span class="dated"><bdi>{E(d["text"])}</bdi>: <bdi>{E(d["value"])}</bdi></span>' for d in answer["dates"]
        )
        parts.append(("Footnote hedged" if is_hedged(item) else "Footnote said", E(said) + dates))
    if item["error"]:
        parts.append(("Error", E(item["error"]["error"])))
    parts.append(("Gold", E(" / ".join(gold["answers"])) or "nothing: the documents do not say"))
    shown = [
        f"{LABELS[k]} {scores[k]:.2f}"
        for k in ("f1", "citation_precision", "citation_recall", "mrr", "date_accuracy")
        if k in scores
    ]
    if answer:
        shown.append(f"confidence {answer['confidence']:.2f}")
    figures = f'<dt>Scores</dt><dd class="s">{"<br>".join(shown)}</dd><dt>Id</dt><dd class="s">{E(item["id"])}</dd>'
    return "".join(f"<dt>{term}</dt><dd>{words}</dd>" for term, words in parts if words) + figures


def _source(item: Item, documents: Mapping[str, Document]) -> str:
    """The stretches of the documents that hold what was cited or is gold, both shown in them."""
    cited = item["answer"]["citations"] if item["answer"] else []
    gold = item["gold"]["evidence"]
    parts = []
    for name in dict.fromkeys(p["document"] for p in (*cited, *gold)):
        marks = [
            (p["start"], p["end"], kind) for kind, places in (("c", cited), ("g", gold)) for p in places if p["document"] == name
        ]
        title = f"<h4>{E(name)}</h4>" if len(documents) > 1 else ""
        parts.append(
            title
            + "".join(
                f"<p>{_marked(documents[name].text, low, high, marks)}</p>"
                for low, high in _stretches(documents[name].text, marks)
            )
        )
    if not parts:
        return "<h3>No passage was cited, none was expected.</h3>"
    legend = '<p class="legend"><span><i class="lc"></i>cited by Footnote</span><span><i class="lg"></i>gold evidence</span></p>'
    return f'<h3>Where it stands in the source</h3><div class="src">{"".join(parts)}</div>{legend}'


def _stretches(text: str, marks: Sequence[tuple[int, int, str]]) -> list[tuple[int, int]]:
    """Each mark's paragraph, at most AROUND characters either side of it; those that touch are one."""
    found: list[tuple[int, int]] = []
    for start, end, _ in sorted(marks):
        low = max(text.rfind("\n", 0, start) + 1, start - AROUND)
        stop = text.find("\n", end)
        high = min(len(text) if stop < 0 else stop, end + AROUND)
        if found and low <= found[-1][1]:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return found


def _marked(text: str, low: int, high: int, marks: Sequence[tuple[int, int, str]]) -> str:
    """text[low:high] with each mark's class on what it covers."""
    cuts = sorted({low, high, *(min(high, max(low, at)) for start, end, _ in marks for at in (start, end))})
    parts = ["…" if low and text[low - 1] != "\n" else ""]
    for a, b in pairwise(cuts):
        kinds = " ".join(sorted({kind for start, end, kind in marks if start <= a and b <= end}))
        words = E(text[a:b])
        parts.append(f'<mark class="{kinds}">{words}</mark>' if kinds else words)
    return "".join(parts) + ("…" if high < len(text) and text[high] != "\n" else "")
