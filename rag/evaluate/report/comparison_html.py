"""A comparison as one HTML file: every metric with the interval of its change, and each question that went over."""

from collections.abc import Iterator

from rag.evaluate.compare import Change, Flip, RunComparison
from rag.evaluate.items import Item
from rag.evaluate.metrics import QUANTILES
from rag.evaluate.report.html_parts import CHECK, CROSS, LABELS, E, cut, head, made_by, questions_head, tail, top
from rag.evaluate.report.text import chance, figure, said, signed, summing_up, wanted


def comparison_html(comparison: RunComparison, names: tuple[str, str]) -> Iterator[str]:
    a, b = comparison.a.figures, comparison.b.figures
    yield head(f"{names[0]} and {names[1]} · Footnote comparison")
    yield f"<header>{top(str(a.get('gold', '')), f'A: {names[0]}, {made_by(a)}', f'B: {names[1]}, {made_by(b)}')}"
    yield f"<h1>{E(summing_up(comparison))}</h1>"
    apart = "".join(f"<span>{E(key)}: {E(cut(_shown(x)))} → {E(cut(_shown(y)))}</span>" for key, x, y in comparison.settings)
    yield f'<p class="gate">{apart or "<span>The settings and models are the same.</span>"}</p></header><main>'
    yield '<section class="qs"><h2>What changed</h2><p class="sub">B less A over the questions both have, with the 95 % interval of the difference. Coloured where that leaves no doubt.</p>'
    yield '<div class="scroll"><table class="diff"><thead><tr><th scope="col">metric</th><td>A</td><td>B</td><td>change</td><td></td><td>95 %</td><td>p</td><td>n</td></tr></thead><tbody>'
    yield "".join(_change(c) for c in comparison.changes)
    yield "</tbody></table></div></section>"
    gained = sum(f.gained for f in comparison.flips)
    counts = {"all": ("All", len(comparison.flips)), "bad": ("Lost", len(comparison.flips) - gained), "t0": ("Gained", gained)}
    yield questions_head("Those that one run got right and the other wrong, lost ones first.", counts)
    yield '<div id="rows">' + "".join(_flip(f, n) for n, f in enumerate(comparison.flips, 1))
    yield f'</div><p class="none"{" hidden" if comparison.flips else ""}>No question fits.</p></section>'
    alone = comparison.alone
    yield f'<p class="meta">{comparison.count:,} questions in both, {alone[0]:,} only in A, {alone[1]:,} only in B · paired bootstrap (2,000 draws, seeded), p: exact McNemar</p></main>'
    yield tail()


def _change(c: Change) -> str:
    state = {"better": "sure", "worse": "sure worse", "unsure": ""}[c.verdict]
    return (
        f'<tr title="{c.metric}"><th scope="row">{LABELS[c.metric]}</th><td>{figure(c.metric, c.a)}</td><td>{figure(c.metric, c.b)}</td>'
        f'<td class="{state}">{signed(c.metric, c.b - c.a)}</td><td class="track">{_swing(c, state)}</td>'
        f"<td>{signed(c.metric, c.low)} to {signed(c.metric, c.high)}</td><td>{E(chance(c.p))}</td><td>{c.n:,}</td></tr>"
    )


def _swing(c: Change, state: str) -> str:
    """The interval about 0 in the middle; half the track is a change of 0.25, or of half A's latency."""
    reach = max(c.a, 1e-9) / 2 if c.metric in QUANTILES else 0.25

    def at(value: float) -> float:
        return 50 + 50 * max(-1.0, min(1.0, value / reach))

    low, high, value = at(c.low), at(c.high), at(c.b - c.a)
    return f'<div class="swing {state}" aria-hidden="true"><i style="left:{low:.1f}%;width:{high - low:.1f}%"></i><b style="left:{value:.1f}%"></b></div>'


def _flip(flip: Flip, number: int) -> str:
    sign, kind, word = (CHECK, "ok", "gained") if flip.gained else (CROSS, "bad", "lost")
    details = "".join(f"<dt>{name}</dt><dd>{E(_long(item))}</dd>" for name, item in (("A said", flip.a), ("B said", flip.b)))
    quotes = "".join(_quotes(name, item) for name, item in (("A", flip.a), ("B", flip.b)))
    return (
        f'<details class="row {kind}" id="q{number}" data-tags="{"t0" if flip.gained else ""}"><summary><span class="st">{sign}<span class="sr">{word}</span></span>'
        f'<span class="q">{E(cut(flip.a["question"], 400))}</span><span class="a">{E(cut(said(flip.a), 80))} → {E(cut(said(flip.b), 80))}</span>'
        f'<span class="tag">{E(", ".join(flip.a.get("tags") or []))}</span></summary>'
        f'<div class="det"><dl>{details}<dt>Gold</dt><dd>{E(wanted(flip.a))}</dd><dt>Id</dt><dd class="s">{E(flip.a["id"])}</dd></dl><div>{quotes}</div></div></details>\n'
    )


def _quotes(name: str, item: Item) -> str:
    answer = item.get("answer")
    words = "".join(f'<p><mark class="c">{E(c["quote"])}</mark></p>' for c in (answer["citations"] if answer else []))
    return f'<h3>{name} cited</h3><div class="src">{words or "<p>nothing</p>"}</div>'


def _long(item: Item) -> str:
    answer = item.get("answer")
    return answer["text"] if answer and answer["method"] == "llm" else said(item)


def _shown(value: object) -> str:
    return str(value.get("name")) + " " + str(value.get("sha256", ""))[:8] if isinstance(value, dict) else str(value)
