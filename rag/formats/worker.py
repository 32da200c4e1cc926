"""The child process that reads one file: bounded, on its own, told the file's bytes and nothing else.

    python -m rag.formats.worker FORMAT < FILE
    python -m rag.formats.worker picture PAGE < FILE

It writes one JSON object: what was extracted, or a PDF's page as a picture, or the error. What it cannot bear ends it alone.
"""

import base64
import json
import sys
from dataclasses import asdict
from typing import Any

from rag.errors import BadDocument
from rag.formats.limits import DRAWING, MEMORY, PROCESSOR, limit
from rag.formats.pdf import draw
from rag.formats.readers import READERS


def main() -> None:
    asked, *page = sys.argv[1:]
    limit(DRAWING if page else PROCESSOR)
    try:
        data = sys.stdin.buffer.read()
        told: dict[str, Any] = draw(data, int(page[0])) if page else asdict(READERS[asked](data))  # type: ignore[index]  # the parent names one of them
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
