"""What a language model is told: the texts in prompts/, and lines of documents as data in them."""

import functools
from string import Template

from rag.settings import ROOT

_BRACKETS = str.maketrans("[]【】［］<>", "()()()‹›")


@functools.cache
def prompt_template(name: str) -> Template:
    """The text of that name, with places to fill in."""
    return Template((ROOT / "prompts" / f"{name}.txt").read_text(encoding="utf-8"))


def data_line(text: str) -> str:
    """One line of a document as data: no brackets, no control characters, no line ends."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).translate(_BRACKETS).split())
