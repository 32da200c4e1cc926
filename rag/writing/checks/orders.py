"""What no sentence of an answer may be, and none that it stands on: markup, and orders to whoever reads a document out."""

import re

_MARKUP = re.compile(r"://|\bwww\.|\]\(|<[/!|?a-zA-Z]|\bjavascript:|\bdata:\w+/", re.I)
# What a document says to whoever reads it out is no statement that an answer could stand on.
_ORDER = re.compile(
    r"\A\W*(?:(?:please|now|then|and|but)\W+)*(?:"
    r"(?:ignore|disregard|forget|say|write|reply|respond|repeat|reveal|pretend|tell|speak|insist|do not|don[’']t|never)\b"
    r"|(?:answer|print|output|end|begin|start)\s+(?:in|with|only|the|that|this|every|all|nothing|exactly|as|[\"“'‘]|[A-Z]{2}))"
    r"|\b(?:ignore|disregard|forget)\b.{0,40}\b(?:above|previous|prior|earlier|instructions?|prompts?|rules)\b"
    r"|\byou (?:are now|are an? (?:\w+ )?(?:ai|assistant|model|bot)|(?:must|will|should|shall) (?:now |only |always |never )*"
    r"(?:answer|say|reply|respond|write|speak|pretend|act|cite|claim|end|ignore))\b"
    r"|(?:\A|\W)(?:system|assistant|user)\s*:|<\|\w+\|>|\[/?INST\]|\banswers? (?:must|should) (?:end|begin|be|say)\b",
    re.I | re.S,
)


def is_markup(text: str) -> bool:
    """Whether a text holds an address, a link or a tag, which no sentence in words needs."""
    return bool(_MARKUP.search(text))


def gives_orders(sentence: str) -> bool:
    """Whether a sentence of a document tells whoever reads it what to say."""
    return bool(_ORDER.search(sentence))
