"""Footnote's front door: read settings, build the index, serve the page. `footnote serve` by another name.

python app.py [--host H] [--port P] [--documents PATH ...] [--model FILE.gguf]
"""

import sys

from rag.cli import main

if __name__ == "__main__":
    sys.exit(main(["serve", *sys.argv[1:]]))
