"""A chatbot whose answers are hedged, made by hand from those of the real one: to be shown by every face.

python -m tests.hedging --sure N --port P serves it on the seed article.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.answer import compose
from rag.chatbot import Chatbot
from rag.cli import open_index
from rag.server import create_app
from rag.server.admission import Admission
from rag.server.listen import server_for
from rag.server.prometheus import CountingChatbot
from rag.settings import read_settings
from rag.types import Answer, Claim, Span, Turn


class Hedging(CountingChatbot):
    """Answers as `chatbot` does, and of each answer is sure of the first `sure` claims alone.

    `own` has it say them as a language model does, in words of its own. `turns` is the last history that it was given.
    """

    def __init__(self, chatbot: Chatbot, sure: int = 0, *, own: bool = False) -> None:
        super().__init__(chatbot.index, chatbot.settings)
        self._sure = sure
        self._own = own
        self.turns: Sequence[Turn] = ()

    def stream(
        self, question: str, history: Sequence[Turn] = (), *, within: str | Span | None = None
    ) -> Iterator[Claim | Answer]:
        self.turns = history
        *_, answer = super().stream(question, history, within=within)
        assert isinstance(answer, Answer)
        claims = tuple(
            replace(claim, sure=at < self._sure, span=None if self._own else claim.span) for at, claim in enumerate(answer.claims)
        )
        yield from claims
        yield replace(answer, claims=claims, text=compose(claims, answer.verdict)[0]) if claims else answer


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sure", type=int, default=0)
    parser.add_argument("--port", type=int)
    args = parser.parse_args()
    settings = read_settings(port=args.port)
    chatbot = Hedging(Chatbot(open_index(settings), settings), args.sure)
    admission = Admission(chatbot)
    server_for(create_app(chatbot, settings, admission), settings, admission).run()


if __name__ == "__main__":
    main()
