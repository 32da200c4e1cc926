"""Where an answer's processor time goes: a flame picture, sampled by processor time, so that a busy machine draws the same.

    python benchmarks/flame.py [--questions N] [--out FLAME.svg]

The questions are those of answers.py. At each sample every thread that is at work counts, by the functions it is in; native code
counts for the function that called it.
"""

import argparse
import collections
import html
import signal
import sys
import tempfile
import zlib
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from answers import questions

from rag import Chatbot, Settings, build_index, load_documents

INTERVAL = 0.002
"""Seconds of processor time between samples."""

WAITING = {"wait", "get", "result_iterator", "result", "_worker", "wait_for_tstate_lock", "select", "join"}
"""Functions in which a thread is when it does nothing."""

WIDTH, ROW, LEAST = 1200, 18, 1.5

Stacks = collections.Counter[tuple[str, ...]]


def name_of(frame: FrameType) -> str:
    path = Path(frame.f_code.co_filename)
    folder = path.parent.name if path.name == "__init__.py" else path.stem
    return f"{folder}.{frame.f_code.co_name}"


def sample(seen: Stacks) -> None:
    for frame in sys._current_frames().values():
        # Of this thread, what the handler came between.
        at = frame.f_back and frame.f_back.f_back if frame.f_code is sample.__code__ else frame
        if at is None or at.f_code.co_name in WAITING:
            continue
        stack = []
        while at:
            stack.append(name_of(at))
            at = at.f_back
        stack.reverse()
        begin = next((i for i, name in enumerate(stack) if name in ("chatbot.ask", "thread.run")), 0)
        seen[tuple(stack[begin:])] += 1


def draw(seen: Stacks) -> str:
    """The deepest function at the bottom; as wide as its share."""
    total, depth = seen.total(), max(map(len, seen))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{(depth + 1) * ROW}" font-family="sans-serif" '
        'font-size="11"><rect width="100%" height="100%" fill="#fff"/>'
    ]

    def put(stacks: Stacks, left: float, level: int) -> None:
        children: dict[str, Stacks] = collections.defaultdict(collections.Counter)
        for stack, count in stacks.items():
            if len(stack) > level:
                children[stack[level]][stack] += count
        for name, held in sorted(children.items()):
            width = WIDTH * held.total() / total
            if width >= LEAST:
                hue = zlib.crc32(name.partition(".")[0].encode()) % 360
                label, fits = f"{name} {100 * held.total() / total:.1f} %", int(width / 6.5)
                shown = label if len(label) <= fits else label[: max(0, fits - 1)]
                box = f'x="{left:.1f}" y="{level * ROW}" width="{width:.1f}" height="{ROW - 1}" fill="hsl({hue},60%,80%)"'
                parts.append(f"<g><title>{html.escape(label)}</title><rect {box}/>")
                parts.append(f'<text x="{left + 2:.1f}" y="{level * ROW + 13}">{html.escape(shown)}</text>')
                parts.append("</g>\n")
                put(held, left, level + 1)
            left += width

    put(seen, 0.0, 0)
    return "".join([*parts, "</svg>\n"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "flame.svg")
    args = parser.parse_args()
    seen: Stacks = collections.Counter()
    with tempfile.TemporaryDirectory() as store:
        settings = Settings(store=store)
        chatbot = Chatbot(build_index(load_documents(*settings.documents), settings), settings)
        chatbot.ask("What is this about?")
        signal.signal(signal.SIGPROF, lambda *_: sample(seen))
        signal.setitimer(signal.ITIMER_PROF, INTERVAL, INTERVAL)
        for question in questions(chatbot, args.questions):
            chatbot.ask(question)
        signal.setitimer(signal.ITIMER_PROF, 0)
    args.out.write_text(draw(seen), "utf-8")
    own = collections.Counter(name for stack, count in seen.items() for name in set(stack) for _ in range(count))
    print("\n".join(f"{100 * count / seen.total():5.1f} %  {name}" for name, count in own.most_common(25)))


if __name__ == "__main__":
    main()
