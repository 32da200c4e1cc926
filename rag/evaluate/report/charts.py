"""A run's charts as inline SVG, and its meters: drawn from numbers alone, so that nothing in them needs escaping."""

from collections.abc import Sequence

from rag.evaluate.intervals import wilson

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


def risk_coverage(answered: Sequence[tuple[float, bool]], total: int) -> str:
    """How many answers were wrong, had only the surest been given: (confidence, right) of each answer, of `total` questions.

    The band is Wilson's interval, drawn from the ninth answer on; empty without answers.
    """
    if not answered:
        return ""
    left, top, width, height = 44, 12, 396, 212
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
    most = min(1.0, max(0.3, 0.1 * -(-(max(r for _, r in curve[8:] or curve) + 0.02) // 0.1)))

    def x(share: float) -> float:
        return left + share * width

    def y(value: float) -> float:
        return top + height - min(value, most) / most * height

    def line(points: Sequence[tuple[float, float]]) -> str:
        return " ".join(f"{x(a):.1f},{y(b):.1f}" for a, b in points)

    step = 0.1 if most <= 0.5 else 0.2
    rows = [step * i for i in range(1, int(most / step + 1e-6) + 1)]
    grid = "".join(
        f'<line class="grid" x1="{left}" x2="{left + width}" y1="{y(r):.1f}" y2="{y(r):.1f}"/>'
        f'<text x="{left - 8}" y="{y(r) + 4:.1f}" text-anchor="end">{100 * r:.0f} %</text>'
        for r in rows
    )
    ticks = "".join(
        f'<text x="{x(c):.1f}" y="{y(0) + 19}" text-anchor="middle">{100 * c:.0f} %</text>' for c in (0.25, 0.5, 0.75, 1)
    )
    every = -(-len(curve) // MAX_POINTS)
    shown = [*curve[::every], curve[-1]]
    edges = [*band[::every], *band[-1:]]
    area = line([(c, high) for c, _, high in edges] + [(c, low) for c, low, _ in reversed(edges)])
    dots = errors if len(errors) <= MAX_ERRORS else []
    marks = "".join(f'<circle class="err" cx="{x(a):.1f}" cy="{y(b):.1f}" r="4.5"/>' for a, b in dots)
    before = coverage > 0.5
    label = f"{100 * risk:.1f} % wrong of {len(curve):,} answered"
    rest = x(1) - x(coverage)
    refused = f'<text x="{(x(coverage) + x(1)) / 2:.1f}" y="{top + 16}" text-anchor="middle">refused</text>' if rest > 56 else ""
    return f"""<svg class="plot" viewBox="0 0 460 268" role="img" aria-label="Risk against coverage: {label}, a coverage of {100 * coverage:.0f} percent.">
<clipPath id="k"><rect x="{left}" y="{top}" width="{width}" height="{height}"/></clipPath>
<rect class="rest" x="{x(coverage):.1f}" y="{top}" width="{rest:.1f}" height="{height}"/>{refused}{grid}
<line class="axis" x1="{left}" x2="{left + width}" y1="{y(0)}" y2="{y(0)}"/><text x="{left - 8}" y="{y(0) + 4}" text-anchor="end">0</text>{ticks}
<text x="{left + width}" y="{y(0) + 38}" text-anchor="end">share of questions answered, most confident first</text>
<g clip-path="url(#k)"><polygon class="band" points="{area}"/><polyline class="curve" points="{line(shown)}"/>{marks}</g>
<circle class="pt" cx="{x(coverage):.1f}" cy="{y(risk):.1f}" r="6"/>
<text class="t2" x="{x(coverage) + (-12 if before else 12):.1f}" y="{max(top + 14, y(risk) - 14):.1f}" text-anchor="{"end" if before else "start"}">{label}</text></svg>"""


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
