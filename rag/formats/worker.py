"""The child process that reads one file: bounded, on its own, told the file's bytes and nothing else.

    python -m rag.formats.worker FORMAT < FILE

It writes one JSON object: what was extracted, or the error. What it cannot bear ends it, and nothing else.
"""

import base64
import json
import sys
from dataclasses import asdict
from typing import Any

from rag.errors import BadDocument
from rag.formats.limits import MEMORY, limit
from rag.formats.readers import READERS


def main() -> None:
    limit()
    try:
        extracted = READERS[sys.argv[1]](sys.stdin.buffer.read())  # type: ignore[index]  # the parent names one of them
        told: dict[str, Any] = asdict(extracted)
    except BadDocument as error:
        told = {"error": str(error), "hint": error.hint}
    except MemoryError:
        told = {"error": f"needs more than {MEMORY / 1e9:.1f} GB of memory to be read", "hint": "split it, or save it anew"}
    except RecursionError:
        told = {"error": "nests its parts too deep to be a document", "hint": "save it anew from where it was made"}
    sys.stdout.write(json.dumps(told, default=_plain))


def _plain(value: object) -> str:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


if __name__ == "__main__":
    main()
