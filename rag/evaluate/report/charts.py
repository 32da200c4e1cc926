"""A run's charts as inline SVG, and its meters: drawn from numbers alone, so that nothing in them needs escaping."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.evaluate.intervals import wilson
from rag.evaluate.metrics import Bin

MAX_POINTS = 400
MAX_ERRORS = 60
MAX_DOTS = 240


def meter(low: float, value: float, high: float, bound: float | None = None, *, bad: bool = False, top: float = 1.0) -> str:
    """The interval as a band, the value as a line, the gate as a notch, on a track from 0 to `top`."""
    notch = f'<u style="left:{_share(bound, top)}"></u>' if bound is not None else ""
    return (
        f'<div class="meter{" low" if bad else ""}" aria-hidden="true"><i style="left:{_share(low, top)};'
        f'width:{_share(high - low, top)}"></i><b style="left:{_share(value, top)}"></b>{notch}</div>'
    )


def bar(low: float, value: float, high: float) -> str:
    return (
        f'<span class="bar" aria-hidden="true"><b style="width:{_share(value)}"></b>'
        f'<i style="left:{_share(low)};width:{_share(high - low)}"></i></span>'
    )


def _share(value: float, top: float = 1.0) -> str:
    return f"{100 * min(1.0, max(0.0, value / top)):.1f}%"


@dataclass(frozen=True, slots=True)
class _Plot:
    """Shares by shares: x from 0 to 1 and y from 0 to `most`, above it cut off, as places in an SVG of 460 by 268."""

    most: float = 1.0

    def x(self, share: float) -> float:
        return 44 + 396 * share

    def y(self, value: float) -> float:
        return 224 - 212 * min(value, self.most) / self.most

    def line(self, points: Sequence[tuple[float, float]]) -> str:
        return " ".join(f"{self.x(a):.1f},{self.y(b):.1f}" for a, b in points)

    def area(self, edges: Sequence[tuple[float, float, float]]) -> str:
        """The band between the low and the high of each (x, low, high)."""
        return f'<polygon class="band" points="{self.line([(x, high) for x, _, high in edges] + [(x, low) for x, low, _ in reversed(edges)])}"/>'

    def axes(self, words: str) -> str:
        """Both axes with their ticks, and in words what x is."""
        step = 0.1 if self.most <= 0.5 else 0.2 if self.most < 1 else 0.25
        rows = [step * i for i in range(1, int(self.most / step + 1e-6) + 1)]
        grid = "".join(
            f'<line class="grid" x1="44" x2="440" y1="{self.y(r):.1f}" y2="{self.y(r):.1f}"/>'
            f'<text x="36" y="{self.y(r) + 4:.1f}" text-anchor="end">{100 * r:.0f} %</text>'
            for r in rows
        )
        ticks = "".join(
            f'<text x="{self.x(c):.1f}" y="243" text-anchor="middle">{100 * c:.0f} %</text>' for c in (0.25, 0.5, 0.75, 1)
        )
        return (
            f'{grid}<line class="axis" x1="44" x2="440" y1="224" y2="224"/><text x="36" y="228" text-anchor="end">0</text>{ticks}'
            f'<text x="440" y="262" text-anchor="end">{words}</text>'
        )


def risk_coverage(answered: Sequence[tuple[float, bool]], total: int) -> str:
    """How many answers were wrong, had only the surest been given: (confidence, right) of each answer, of `total` questions.

    The band is Wilson's interval, drawn from the ninth answer on; empty without answers.
    """
    if not answered:
        return ""
    curve, band, errors = [], [], []
    wrong = 0
    for n, (_, right) in enumerate(sorted(answered, key=lambda a: -a[0]), 1):
        wrong += not right
        curve.append((n / total, wrong / n))
        if n >= 9:
            band.append((n / total, *wilson(wrong, n)))
        if not right:
            errors.append(curve[-1])
    coverage, risk = curve[-1]
    plot = _Plot(min(1.0, max(0.3, 0.1 * -(-(max(r for _, r in curve[8:] or curve) + 0.02) // 0.1))))
    end, rest = plot.x(coverage), plot.x(1) - plot.x(coverage)
    every = -(-len(curve) // MAX_POINTS)
    shown = [*curve[::every], curve[-1]]
    dots = errors if len(errors) <= MAX_ERRORS else []
    marks = "".join(f'<circle class="err" cx="{plot.x(a):.1f}" cy="{plot.y(b):.1f}" r="4.5"/>' for a, b in dots)
    before = coverage > 0.5
    label = f"{100 * risk:.1f} % wrong of {len(curve):,} answered"
    refused = f'<text x="{(end + plot.x(1)) / 2:.1f}" y="28" text-anchor="middle">refused</text>' if rest > 56 else ""
    return f"""<svg class="plot" viewBox="0 0 460 268" role="img" aria-label="Risk against coverage: {label}, a coverage of {100 * coverage:.0f} percent.">
<clipPath id="k"><rect x="44" y="12" width="396" height="212"/></clipPath>
<rect class="rest" x="{end:.1f}" y="12" width="{rest:.1f}" height="212"/>{refused}{plot.axes("share of questions answered, most confident first")}
<g clip-path="url(#k)">{plot.area([*band[::every], *band[-1:]])}<polyline class="curve" points="{plot.line(shown)}"/>{marks}</g>
<circle class="pt" cx="{end:.1f}" cy="{plot.y(risk):.1f}" r="6"/>
<text class="t2" x="{end + (-12 if before else 12):.1f}" y="{max(26, plot.y(risk) - 14):.1f}" text-anchor="{"end" if before else "start"}">{label}</text></svg>"""


def reliability(bins: Sequence[Bin], error: float) -> str:
    """How often answers were right, by their confidence, with Wilson's interval as a band; on the dashed line, as often as they say.

    `error` is the calibration error, which is told; empty without bins.
    """
    if not bins:
        return ""
    plot = _Plot()
    points = [(b.confidence, b.right) for b in bins]
    dots = "".join(f'<circle class="pt" cx="{plot.x(a):.1f}" cy="{plot.y(b):.1f}" r="4.5"/>' for a, b in points)
    label = f"calibration error {error:.3f}"
    return f"""<svg class="plot" viewBox="0 0 460 268" role="img" aria-label="Confidence and the share right: {label} over {sum(b.n for b in bins):,} questions.">
{plot.axes("confidence")}<line class="ideal" x1="44" x2="440" y1="224" y2="12"/>
{plot.area([(b.confidence, *wilson(b.right * b.n, b.n)) for b in bins])}<polyline class="curve" points="{plot.line(points)}"/>{dots}
<text class="t2" x="56" y="30">{label}</text></svg>"""


def latency(seconds: Sequence[float], p50: float, p95: float) -> str:
    """A dot a question, or bars where there are many; empty without any."""
    if not seconds:
        return ""
    left, width, base = 8, 440, 107
    top = _round_up(max(*seconds, 1e-6) * 1.02) if len(seconds) < 3 else _round_up(min(max(seconds), 3 * p95) * 1.02)

    def x(value: float) -> float:
        return left + min(value, top) / top * width

    marks = (
        _dots([x(s) for s in sorted(seconds)], base)
        if len(seconds) <= MAX_DOTS
        else _bars([x(s) for s in seconds], left, width, base)
    )
    ticks = "".join(
        f'<text x="{x(top * i / 5):.1f}" y="125" text-anchor="{"end" if i == 5 else "middle"}">{1000 * top * i / 5:.0f}{" ms" if i == 5 else ""}</text>'
        for i in range(1, 6)
    )
    lines = "".join(
        f'<line class="pline" x1="{x(v):.1f}" x2="{x(v):.1f}" y1="{y}" y2="{base}"/>'
        f'<text class="t2" x="{x(v) + (7 if x(v) < 380 else -7):.1f}" y="{y + 4}" text-anchor="{"start" if x(v) < 380 else "end"}">{name} {1000 * v:.0f}</text>'
        for name, v, y in (("p50", p50, 8), ("p95", p95, 30))
    )
    return f"""<svg class="plot" viewBox="0 0 460 132" role="img" aria-label="Latency of {len(seconds):,} questions: median {1000 * p50:.0f} ms, 95th percentile {1000 * p95:.0f} ms.">
<line class="axis" x1="{left}" x2="{left + width}" y1="{base}" y2="{base}"/>{ticks}{marks}{lines}</svg>"""


def _dots(places: Sequence[float], base: int) -> str:
    """Stacked where they would touch, up to the top of the chart."""
    last: dict[int, float] = {}
    dots = []
    for x in places:
        level = next((i for i in range(9) if x - last.get(i, -99.0) >= 8.2), 9)
        last[level] = x
        dots.append(f'<circle class="lat" cx="{x:.1f}" cy="{base - 7 - 8.6 * level:.1f}" r="3.8"/>')
    return "".join(dots)


def _bars(places: Sequence[float], left: int, width: int, base: int, count: int = 55) -> str:
    bins = [0] * count
    for x in places:
        bins[min(count - 1, int((x - left) / width * count))] += 1
    wide = width / count
    return "".join(
        f'<rect class="lat" x="{left + i * wide:.1f}" y="{base - 72 * n / max(bins):.1f}" width="{wide - 1.5:.1f}" height="{72 * n / max(bins):.1f}"/>'
        for i, n in enumerate(bins)
        if n
    )


def _round_up(value: float) -> float:
    """The next of 1, 1.5, 2, 3, 4, 5, 7.5 or 10 times a power of ten."""
    power = 10.0 ** len(str(int(value))) if value >= 1 else 1.0
    while power > value:
        power /= 10
    return next(power * f for f in (1, 1.5, 2, 3, 4, 5, 7.5, 10, 15) if power * f >= value)
