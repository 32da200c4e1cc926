"""What hostile and broken files come to: a line each with what is said of it, seconds and memory; and files with bytes changed.

    python benchmarks/hostile.py [--flips N]

Each file is read as a folder's are, in a child process. `--flips` reads that many copies of a file of each format, each with 200
random bytes changed: all must be read or refused. Exits 1 where anything else happens.
"""

import argparse
import os
import re
import resource
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rag.documents import document_from_bytes
from rag.errors import BadDocument
from rag.formats import format_of
from rag.formats.limits import limit
from rag.formats.readers import READERS
from tests.formats.hostile import HOSTILE, with_flips
from tests.formats.manuscript import manuscript
from tests.formats.written import WRITERS


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--flips", type=int, default=0)
    args = parser.parse_args()
    return min(read_hostile() + read_flipped(args.flips), 1)


def read_hostile() -> int:
    """How many of the hostile files end otherwise than they should; prints a line each."""
    wrong = 0
    print("| file | what happened | seconds | MB |\n|---|---|---|---|")
    for name, (make, says) in HOSTILE.items():
        data = make()
        reader, writer = os.pipe()
        start = time.monotonic()
        if not (child := os.fork()):  # a process each, whose children's memory is this file's
            os.write(writer, told(data, name).encode())
            os._exit(0)
        os.close(writer)
        said = os.fdopen(reader, "rb").read().decode()
        _, _, usage = os.wait4(child, 0)
        message, _, memory = said.rpartition("\t")
        seconds = time.monotonic() - start
        wrong += not re.search(says, message) or not usage
        print(f"| {name} ({len(data):,} bytes) | {message} | {seconds:.1f} | {memory} |", flush=True)
    return wrong


def read_flipped(count: int) -> int:
    """How many of so many changed copies of a file of each format are neither read nor refused; prints a line a format."""
    wrong = 0
    for name, write in WRITERS.items() if count else ():
        files = with_flips(write(manuscript()), count, seed=7)
        ends = Counter(how_it_ends(data, name) for data in files)
        print(
            f"| {count} × {name}, 200 bytes changed | {', '.join(f'{n} {end}' for end, n in ends.most_common())} | | |",
            flush=True,
        )
        wrong += sum(n for end, n in ends.items() if end == ENDS[3])
    return wrong


def told(data: bytes, name: str) -> str:
    try:
        document, notices = document_from_bytes(data, name, name)
        message = f"read: {len(document.text):,} characters{'; '.join(('', *notices))}"
    except BadDocument as error:
        message = error.sentences
    return f"{message}\t{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f}"


ENDS = "read", "refused", "refused by an error not foreseen", "refused in several lines"


def how_it_ends(data: bytes, name: str) -> str:
    """Of a file that is read in a fork of this process under the limits of a child, which spares it the imports."""
    if not (child := os.fork()):
        code = 2
        try:
            limit()
            kind = format_of(data, name)
            if kind != "text":
                READERS[kind](data)
            code = 0
        except BadDocument as error:
            code = 1 if error.hint and "\n" not in str(error) else 3
        except (MemoryError, RecursionError):
            code = 1
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return "ended by its limits" if code < 0 else ENDS[code]


if __name__ == "__main__":
    sys.exit(main())
