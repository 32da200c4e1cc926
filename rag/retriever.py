"""Footnote's retrieval for programs built with llama-index: passages as nodes that know their place in the document."""

import asyncio

from llama_index.core.callbacks import CallbackManager
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeRelationship, NodeWithScore, QueryBundle, RelatedNodeInfo, TextNode

from rag.chatbot import Chatbot
from rag.search import Within
from rag.types import Document, Evidence


class FootnoteRetriever(BaseRetriever):
    """The chatbot's passages for a question, best first, at most `count`; `within` limits them to a document's id or a Span.

    A node's text is characters [start_char_idx, end_char_idx) of its document's; scores are comparable within one question alone.
    `retrieve` raises as `Chatbot.search` does.
    """

    def __init__(
        self, chatbot: Chatbot, count: int = 5, *, within: Within = None, callback_manager: CallbackManager | None = None
    ) -> None:
        super().__init__(callback_manager)
        self._chatbot, self._count, self._within = chatbot, count, within

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = self._chatbot.search(query_bundle.query_str, self._count, within=self._within)
        documents = self._chatbot.index.documents
        return [node_of(evidence, documents[evidence.passage.document_id]) for evidence in found]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


def node_of(evidence: Evidence, document: Document) -> NodeWithScore:
    """The passage as llama-index has it; its metadata name the document and the heading it stands under."""
    passage = evidence.passage
    node = TextNode(
        id_=passage.id,
        text=passage.text,
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        metadata={"document": document.name, "title": document.title, "heading": passage.heading},
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=document.id)},
    )
    return NodeWithScore(node=node, score=evidence.score)
