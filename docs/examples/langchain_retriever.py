"""Footnote's retrieval inside a LangChain program: passages as its documents, which know their place.

python docs/examples/langchain_retriever.py QUESTION [PATH ...]
"""

import sys

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from rag import Chatbot, build_index, load_documents
from rag.settings import read_settings


class FootnoteRetriever(BaseRetriever):
    """The chatbot's passages for a question, best first; page_content is characters [start, end) of the document's text."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    chatbot: Chatbot
    count: int = 5

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:  # noqa: ARG002
        documents = self.chatbot.index.documents
        return [
            Document(
                id=passage.id,
                page_content=passage.text,
                metadata={"document": documents[passage.document_id].name, "start": passage.start, "end": passage.end},
            )
            for passage in (evidence.passage for evidence in self.chatbot.search(query, self.count))
        ]


def main(question: str, *paths: str) -> None:
    settings = read_settings(documents=paths or None)
    chatbot = Chatbot(build_index(load_documents(*settings.documents), settings), settings)
    for found in FootnoteRetriever(chatbot=chatbot, count=3).invoke(question):
        print(f"{found.metadata['document']} [{found.metadata['start']}:{found.metadata['end']}] {found.page_content!r}")


if __name__ == "__main__":
    main(*sys.argv[1:])
