"""Footnote for assistants, by the Model Context Protocol (MCP): its tools and resources, over HTTP at /mcp or over stdio."""

import functools
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any, TypeVar

from anyio import to_thread
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from mcp.server.mcpserver.resources import FunctionResource
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import ToolAnnotations
from pydantic import BaseModel, Field

from rag import __version__
from rag.answer import answer_json
from rag.chatbot import Chatbot
from rag.documents import plain_view
from rag.errors import FootnoteError
from rag.question import MAX_QUESTION
from rag.search import CANDIDATES
from rag.server.bodies import AnswerBody, DocumentBody, QuoteBody, document_json
from rag.server.log import quieten
from rag.server.refusals import Refused
from rag.types import Document, Evidence, Span
from rag.verification import verify_claim

MAX_QUOTES = 20
"""At most this many quotes may be given for one claim."""

INSTRUCTIONS = """Answers from the documents here, with footnotes: each quote is characters [start, end) of its document, compared
by code. `ask` for an answer; where `answered` is false, the documents do not say. To write yourself, `search` for passages, quote
them word for word, and `verify` each sentence you write before you rely on it."""

Result = TypeVar("Result")
Run = Callable[[Callable[[], Any]], Awaitable[Any]]
"""Does work that takes a while, in a thread, and gives its result."""

_READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)


class PassageBody(QuoteBody):
    """`quote` is the whole passage; `score` is higher for the likelier, comparable within one search alone."""

    heading: str
    score: float


class CheckedQuote(BaseModel):
    """Where a quote stands: characters [start, end) of the document; all three are null where no document has it."""

    quote: str
    document: str | None
    start: int | None
    end: int | None


class VerdictBody(BaseModel):
    """`stands`: whether the quotes are the documents' and their sentences support the claim.

    `why` it does not: "quote" (one is in no document), or what of the claim they do not support: "number", "date", "name",
    "negation", "roles" (who did what to whom), "support" (the whole); "order" and "markup" are text that is no statement.
    """

    stands: bool
    why: str
    quotes: list[CheckedQuote]


def mcp_server(chatbot: Chatbot, run: Run) -> MCPServer:
    """The tools and resources over what the chatbot holds; `run` does the work."""
    index = chatbot.index
    documents = index.documents
    names = {d.name: d.id for d in documents.values()}
    server = MCPServer(
        "footnote", "Footnote", instructions=INSTRUCTIONS, version=__version__, log_level="WARNING", subscriptions=False
    )

    async def told(work: Callable[[], Result]) -> Result:
        """What the work gives; an error of ours is told to the assistant with its cure, any other only to the log."""
        try:
            result: Result = await run(work)
            return result
        except (FootnoteError, Refused) as error:
            raise ToolError(f"{error}: {error.hint}") from error

    @server.tool(annotations=_READS)
    async def ask(question: str, document: str | None = None) -> AnswerBody:
        """Answer a question from the documents, with the exact sentences it stands on; or say that they do not answer it.

        The question must stand alone. `document`: the name of one, to draw on that one alone. Where `sure` is false, the answer
        may be wrong: say so. Where `answered` is false, `closest` are the nearest sentences, no support.
        """
        if document is not None and document not in names:
            raise ToolError("there is no such document: the tool documents lists them")
        within = None if document is None else names[document]
        answer = await told(lambda: chatbot.ask(question, within=within))
        return AnswerBody.model_validate(answer_json(answer, index))

    @server.tool(annotations=_READS)
    async def search(question: str, k: Annotated[int, Field(ge=1, le=CANDIDATES)] = 5) -> list[PassageBody]:
        """The passages likeliest to answer the question, best first, at most k. There may be none that does."""
        found = await told(lambda: chatbot.search(question, k))
        return [passage(evidence) for evidence in found]

    @server.tool(name="documents", annotations=_READS)
    async def list_documents() -> list[DocumentBody]:
        """The documents: name, title, date, length. Their text is the resource footnote://documents/{id}."""
        return [DocumentBody.model_validate(document_json(document)) for document in documents.values()]

    @server.tool(annotations=_READS)
    async def verify(
        claim: Annotated[str, Field(min_length=1, max_length=MAX_QUESTION)],
        quotes: Annotated[list[Annotated[str, Field(max_length=2 * MAX_QUESTION)]], Field(min_length=1, max_length=MAX_QUOTES)],
    ) -> VerdictBody:
        """Check a sentence of yours, without marks, against quotes from the documents, given word for word.

        It stands where each quote is a document's, and their sentences hold its numbers, dates and names, and say what it says.
        """
        verdict = await told(lambda: verify_claim(claim, quotes, index))
        checked = [checked_quote(quote, place) for quote, place in zip(quotes, verdict.places, strict=True)]
        return VerdictBody(stands=verdict.stands, why=verdict.why, quotes=checked)

    def passage(evidence: Evidence) -> PassageBody:
        found = evidence.passage
        return PassageBody(
            document=documents[found.document_id].name,
            quote=found.text,
            plain=plain_view(found.text).text,
            start=found.start,
            end=found.end,
            heading=found.heading,
            score=round(evidence.score, 4),
        )

    def checked_quote(quote: str, place: Span | None) -> CheckedQuote:
        if place is None:
            return CheckedQuote(quote=quote, document=None, start=None, end=None)
        return CheckedQuote(quote=quote, document=documents[place.document_id].name, start=place.start, end=place.end)

    for document in documents.values():
        uri = f"footnote://documents/{document.id}"
        read = functools.partial(_text_of, documents, document.id)
        server.add_resource(FunctionResource(uri=uri, name=document.name, title=document.title, fn=read))

    @server.resource("footnote://documents/{id}/{start}-{end}", name="quote", mime_type="text/plain")
    def quote(id: str, start: str, end: str) -> str:
        """Characters [start, end) of the text of a document."""
        text = documents[id].text if id in documents else ""
        if not (start.isdecimal() and end.isdecimal() and len(start + end) <= 20 and int(start) < int(end) <= len(text)):
            raise ResourceNotFoundError("there is no such quote: the tool documents lists ids and lengths")
        return text[int(start) : int(end)]

    return server


def _text_of(documents: Mapping[str, Document], document_id: str) -> str:
    return documents[document_id].text


def open_http(server: MCPServer) -> StreamableHTTPSessionManager:
    """What answers requests over HTTP while its `run()` is entered. A request stands alone: no session outlives it."""
    host_checked_by_guard = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    server.streamable_http_app(stateless_http=True, json_response=True, transport_security=host_checked_by_guard)
    return server.session_manager


def serve_stdio(chatbot: Chatbot) -> None:
    """Speak MCP on standard input and output until the input ends; all that is printed meanwhile goes to standard error."""
    quieten()
    mcp_server(chatbot, to_thread.run_sync).run("stdio")
