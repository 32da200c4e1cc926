"""Killed in the middle, does the next start end as if nothing had happened? With real processes and SIGKILL, at random moments.

    python benchmarks/kills.py [--kills N]

Half of the kills come while a folder is indexed for the first time, half while an index follows edits of a third of its files.
After each one the next start must hold the same rows, passages and answers as an index built afresh; exits 1 where one does not.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rag import Settings
from rag.index import Index, open_index

FILES, PARAGRAPHS = 12, 12
QUESTIONS = ("Which pump is red?", "Who painted the crane?", "Where is number 4 kept?", "What was sold in winter?")
SCRIPT = """
import sys
from pathlib import Path
from rag import Settings
from rag.index import open_index
settings = Settings(documents=(Path(sys.argv[1]),), store=sys.argv[2])
print("begun", flush=True)
open_index(settings)
"""


def write_files(folder: Path, rng: random.Random, share: float = 1.0) -> None:
    things, deeds = ("pump", "crane", "quay", "shed", "boat"), ("was painted", "was sold", "is kept", "was lost", "is red")
    for number in range(FILES):
        if rng.random() < share:
            lines = (
                f"The {rng.choice(things)} number {rng.randrange(1000)} {rng.choice(deeds)} in {rng.randrange(1900, 2024)}."
                for _ in range(PARAGRAPHS)
            )
            (folder / f"{number:02}.txt").write_text("\n\n".join(lines), "utf-8")


def state(index: Index) -> object:
    """All that two indices of the same documents must have in common."""
    stored = index._collection.get(include=[])["ids"]
    found = [(index.dense(question, 5), index.sparse(question, 5)) for question in QUESTIONS]
    return sorted(stored), list(index.documents.values()), list(index.passages.values()), found


def index_in_a_process(folder: Path, store: Path) -> None:
    subprocess.run([sys.executable, "-c", SCRIPT, str(folder), str(store)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def killed_at(folder: Path, store: Path, after: float) -> bool:
    """Whether a process that brings the index up to date was still at it so many seconds after it began."""
    command = [sys.executable, "-c", SCRIPT, str(folder), str(store)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "begun\n"
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
    return process.returncode == -signal.SIGKILL


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=20)
    args = parser.parse_args()
    rng, wrong, hit = random.Random(0), 0, 0
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "documents"
        folder.mkdir()
        begin = time.perf_counter()
        write_files(folder, rng)
        index_in_a_process(folder, Path(home) / "timed")
        whole = time.perf_counter() - begin
        for number in range(args.kills):
            store = Path(home) / str(number)
            settings = Settings(documents=(folder,), store=str(store))
            write_files(folder, rng)
            if updating := number % 2 == 1:
                index_in_a_process(folder, store)
                write_files(folder, rng, 1 / 3)
            after = rng.uniform(0, 0.7 * whole)
            hit += (killed := killed_at(folder, store, after))
            after_kill = state(open_index(settings))
            same = after_kill == state(open_index(Settings(documents=(folder,), store=f"{home}/fresh{number}")))
            wrong += not same
            what = "updating" if updating else "indexing"
            ended = "killed" if killed else "had ended"
            print(f"{number + 1:3} {what}, {ended} after {after:.2f} s: {'equal' if same else 'NOT EQUAL'}", flush=True)
    print(f"{args.kills} times, {hit} of them killed before the end; {wrong} not equal to an index built afresh")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
