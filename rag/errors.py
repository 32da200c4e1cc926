"""Every error Footnote raises on purpose. The message says what happened, the hint what to do.

FootnoteError
├── BadInput                    the caller can mend it (command line: exit 2)
│   ├── BadDocument             a file that is missing, unreadable, empty, binary, too large or of an unknown type
│   ├── BadGold                 a gold set, or the run file of one, that is broken or does not fit
│   ├── BadQuestion             empty or too long
│   └── BadSettings             an environment variable that cannot be used
└── Unavailable                 something outside failed (command line: exit 3)
    ├── ModelUnavailable        a model file is missing or damaged
    ├── ModelServerUnavailable  the model server cannot be reached, refuses, or does not answer as it should
    │   └── ReplyFailed         it is there, but this reply came too late, broke off, had no end, or its question was too long
    └── StoreUnavailable        the store cannot be opened, written or reached
"""


def printable(text: str) -> str:
    """The text without characters that would command a terminal; as long as before, so that offsets hold. Line ends stay."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text)


def on_one_line(text: str) -> str:
    """The same with its line ends and runs of white space as single spaces: of a name, which may hold anything."""
    return " ".join(printable(text).split())


class FootnoteError(Exception):
    """Base of the tree; `str()` is the message, without characters that command a terminal; `hint` names the cure."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(printable(message))
        self.hint = hint

    @property
    def sentence(self) -> str:
        """What happened, for people."""
        return _as_sentence(str(self))

    @property
    def sentences(self) -> str:
        """What happened and what to do, for people."""
        return f"{self.sentence} {_as_sentence(self.hint)}"


def _as_sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."


class BadInput(FootnoteError):
    pass


class BadDocument(BadInput):
    pass


class BadGold(BadInput):
    pass


class BadQuestion(BadInput):
    pass


class BadSettings(BadInput):
    pass


class Unavailable(FootnoteError):
    pass


class ModelUnavailable(Unavailable):
    pass


class ModelServerUnavailable(Unavailable):
    pass


class ReplyFailed(ModelServerUnavailable):
    pass


class StoreUnavailable(Unavailable):
    pass
