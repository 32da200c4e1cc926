"""Draw training/curves.svg from curves.tsv: F1 on 2,000 held-out questions by examples seen, and that of the best span.

    python training/curves.py [LOG]

Of train_reader.py's LOG, where one is given, the last run's rows in curves.tsv are made anew.
"""

import re
import sys
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
LAST_RUN = "twelve layers, the shipped run"
COLORS = {"six layers, short run": "#8a8a8a", "twelve layers, short run": "#c77c11", LAST_RUN: "#0b5fa5"}
SHIPPED = 72.6
"""The English reader's F1 on the held-out questions (rag/models/README.md)."""

WIDTH, HEIGHT, LEFT, TOP, LOW, HIGH = 720, 360, 50, 20, 35.0, 80.0
FOREIGN_FROM = 100_000
"""From so many examples on half of them are not SQuAD's, and there are other languages among them."""

Point = tuple[int, float, float | None]


def read() -> dict[str, list[Point]]:
    runs = defaultdict(list)
    for line in (HERE / "curves.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        run, examples, f1, span = line.split("\t")
        runs[run].append((int(examples), float(f1), float(span) if span else None))
    return runs


def of_log(path: Path) -> list[Point]:
    """One row for each number of examples, the last where a run was taken up again."""
    found = re.findall(r" (\d+) seen  f1 ([\d.]+).*?f1_unrefused ([\d.]+)", path.read_text(encoding="utf-8"))
    return sorted({int(seen): (int(seen), float(f1), float(span)) for seen, f1, span in found}.values())


def write(runs: dict[str, list[Point]]) -> None:
    rows = [f"{run}\t{n}\t{f1}\t{'' if span is None else span}" for run, points in runs.items() for n, f1, span in points]
    (HERE / "curves.tsv").write_text("\n".join(["run\texamples\tf1\tbest_span", *rows, ""]), encoding="utf-8")


def draw(runs: dict[str, list[Point]]) -> str:
    most = max(point[0] for points in runs.values() for point in points)

    def place(examples: int, value: float) -> str:
        x = LEFT + (WIDTH - LEFT - 20) * examples / most
        return f"{x:.0f},{TOP + (HEIGHT - TOP) * (HIGH - value) / (HIGH - LOW):.0f}"

    size = f'width="{WIDTH}" height="{HEIGHT + 110}"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12">']
    parts.append('<rect width="100%" height="100%" fill="#fff"/>')
    for value in range(int(LOW), int(HIGH) + 1, 5):
        y = place(0, value).partition(",")[2]
        parts.append(f'<path d="M{LEFT} {y}H{WIDTH - 20}" stroke="#e2e2e2"/><text x="20" y="{y}">{value}</text>')
    for examples in range(0, most + 1, 20_000):
        x = place(examples, LOW).partition(",")[0]
        parts.append(f'<text x="{x}" y="{HEIGHT + 18}" text-anchor="middle">{examples:,}</text>')
    lines = {SHIPPED: "the English reader, as shipped"}
    for value, name in lines.items():
        y = place(0, value).partition(",")[2]
        parts.append(f'<path d="M{LEFT} {y}H{WIDTH - 20}" stroke="#444" stroke-dasharray="2 4"/>')
        parts.append(f'<text x="{LEFT + 8}" y="{int(y) - 6}">{name}</text>')
    x = place(FOREIGN_FROM, LOW).partition(",")[0]
    parts.append(f'<path d="M{x} {TOP}V{HEIGHT}" stroke="#bbb" stroke-dasharray="6 4"/>')
    parts.append(f'<text x="{int(x) + 6}" y="{HEIGHT - 8}">other languages</text>')
    for at, (run, points) in enumerate(runs.items()):
        color = COLORS[run]
        whole = " ".join(place(n, f1) for n, f1, _ in points)
        spans = " ".join(place(n, span) for n, _, span in points if span is not None)
        parts.append(f'<polyline points="{whole}" fill="none" stroke="{color}" stroke-width="2"/>')
        parts.append(f'<polyline points="{spans}" fill="none" stroke="{color}" stroke-dasharray="5 3"/>')
        parts.append(f'<text x="{LEFT}" y="{HEIGHT + 44 + 18 * at}" fill="{color}">{run}: F1, dashed before any refusal</text>')
    return "\n".join([*parts, "</svg>"])


def main() -> None:
    runs = read()
    if len(sys.argv) > 1:
        runs[LAST_RUN] = of_log(Path(sys.argv[1]))
        write(runs)
    (HERE / "curves.svg").write_text(draw(runs), encoding="utf-8")


if __name__ == "__main__":
    main()
