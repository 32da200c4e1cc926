"""Footnote's retrieval inside a llama-index program: its query engine, over passages that know their place.

python docs/examples/retriever.py QUESTION [PATH ...]

The language model is llama-index's stand-in, so that the example runs as it is; put your own in its place.
"""

import sys

from llama_index.core.llms import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine

from rag import Chatbot, FootnoteRetriever, build_index, load_documents
from rag.settings import read_settings


def main(question: str, *paths: str) -> None:
    settings = read_settings(documents=paths or None)
    chatbot = Chatbot(build_index(load_documents(*settings.documents), settings), settings)
    retriever = FootnoteRetriever(chatbot, count=3)
    engine = RetrieverQueryEngine.from_args(retriever, llm=MockLLM(max_tokens=64))
    for source in engine.query(question).source_nodes:
        node = source.node
        print(f"{node.metadata['document']} [{node.start_char_idx}:{node.end_char_idx}] {node.text!r}")


if __name__ == "__main__":
    main(*sys.argv[1:])
