"""footnote chat: a conversation at a prompt, or the questions of a pipe, a line each."""

import argparse
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from rag.cli.options import add_command, add_documents_option, open_index, settings_for
from rag.cli.terminal import exit_code, first_names, print_answer, print_error, print_json
from rag.errors import BadQuestion, FootnoteError
from rag.types import Turn

if TYPE_CHECKING:
    from rag.chatbot import Chatbot
    from rag.cli.options import Commands


def add_chat(commands: "Commands") -> None:
    """Add `chat` to the commands."""
    parser = add_command(
        commands, "chat", "ask one question after another; a follow-up is read after those before it",
        "footnote chat",
        "footnote chat --documents notes/ report.md",
        "footnote chat --json < questions.txt > answers.jsonl",
    )  # fmt: skip
    add_documents_option(parser)
    parser.add_argument("--json", action="store_true", help="print each answer as JSON, an object a line")
    parser.set_defaults(run=_chat)


def _chat(args: argparse.Namespace) -> int:
    """At a prompt, Ctrl-C ends the answer or empties the line. In a pipe it ends all, and errors, after which it goes on, set the
    exit code.
    """
    from rag.chatbot import Chatbot

    if sys.stdin is None:  # closed by who started the command
        raise BadQuestion("there is no input to read questions from", "ask at a prompt, or by a pipe")
    settings = settings_for(args.documents)
    chatbot = Chatbot(open_index(settings), settings)
    at_prompt = sys.stdin.isatty() and sys.stdout.isatty()
    if at_prompt:
        _greet(chatbot)
    history: list[Turn] = []
    code = 0
    while True:
        try:
            question = input("> " if at_prompt else "").strip()
            if question == "exit":
                break
            if question:
                history.append(_answer(question, history, chatbot, args.json))
                sys.stdout.flush()  # a program may wait for it before it asks again
        except EOFError:
            if at_prompt:
                print()
            break
        except KeyboardInterrupt:
            if not at_prompt:
                raise
            print()
        except FootnoteError as error:
            code = max(code, exit_code(error))
            if args.json:
                print_json({"error": str(error), "hint": error.hint}, indent=None)
            else:
                print_error(error)
    return 0 if at_prompt else code


def _greet(chatbot: "Chatbot") -> None:
    with suppress(ImportError):  # on Windows, whose console does the same of itself
        import readline  # noqa: F401  # by being imported, it lets input() edit its line and bring back earlier ones

    names = [document.name for document in chatbot.index.documents.values()]
    print(f"Footnote on {f'{len(names):,} documents: ' if len(names) > 1 else ''}{first_names(names)}")
    print("Ctrl-C stops an answer; Ctrl-D or exit ends.\n")


def _answer(question: str, history: list[Turn], chatbot: "Chatbot", as_json: bool) -> Turn:
    from rag.answer import answer_json

    if as_json:
        answer = chatbot.ask(question, history)
        print_json(answer_json(answer, chatbot.index), indent=None)
    else:
        answer = print_answer(chatbot.stream(question, history), chatbot)
        print()
    return Turn(answer.standalone_question, answer.short_answer)
