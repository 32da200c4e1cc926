"""What the HTML report of a run and that of a comparison share: the page around them, the names of the metrics, the signs.

A page is one file that asks nothing of the network.
"""

import base64
import hashlib
import html
from collections.abc import Mapping
from pathlib import Path
from typing import Any

STATIC = Path(__file__).resolve().parent / "static"

LABELS = {
    "correct": "correct", "no_answer_accuracy": "refused rightly", "citation_precision": "footnote precision",
    "quote_verification_rate": "quotes verified", "exact_match": "exact match", "f1": "F1", "has_answer_f1": "F1, answerable",
    "false_answer_rate": "false answers", "over_refusal_rate": "over-refusals", "hit@1": "hit@1", "hit@3": "hit@3", "hit@5": "hit@5",
    "mrr": "MRR", "ndcg@10": "nDCG@10", "citation_recall": "footnote recall", "date_accuracy": "dates right",
    "latency_p50": "latency, median", "latency_p95": "latency, 95th percentile",
}  # fmt: skip
E = html.escape
CHECK = '<svg class="i" viewBox="0 0 20 20" aria-hidden="true"><path d="M4 10.5l4 4 8-9"/></svg>'
CROSS = '<svg class="i" viewBox="0 0 20 20" aria-hidden="true"><path d="M5 5l10 10M15 5L5 15"/></svg>'


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
