"""The programs of llama-index and LangChain get Footnote's passages as nodes whose place in the document is exact."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rag import FootnoteRetriever
from rag.chatbot import Chatbot
from rag.errors import BadQuestion
from rag.settings import ROOT
from rag.types import Document

QUESTION = "Who sponsored the Kalinka center?"


def test_nodes_are_the_chatbot_s_passages_in_order_with_their_place(chatbot: Chatbot, seed: Document) -> None:
    retriever = FootnoteRetriever(chatbot, count=3)
    found = retriever.retrieve(QUESTION)
    assert [(n.node.id_, n.score) for n in found] == [(e.passage.id, e.score) for e in chatbot.search(QUESTION, 3)]
    assert len(found) == 3
    assert "sponsored by Rossotrudnichestvo" in found[0].text
    for node in (n.node for n in found):
        assert seed.text[node.start_char_idx : node.end_char_idx] == node.text
        assert node.ref_doc_id == seed.id
    assert [n.node.id_ for n in asyncio.run(retriever.aretrieve(QUESTION))] == [n.node.id_ for n in found]
    with pytest.raises(BadQuestion):
        retriever.retrieve(" ")


def test_one_document_alone(make_chatbot: Callable[..., Chatbot]) -> None:
    chatbot = make_chatbot(ferry="The ferry was sold in 1920.", bakery="The bakery was sold in 1952.")
    bakery = next(d for d in chatbot.index.documents.values() if d.name == "bakery.txt")
    found = FootnoteRetriever(chatbot, within=bakery.id).retrieve("When was the ferry sold?")
    assert [n.node.metadata["document"] for n in found] == ["bakery.txt"]


@pytest.mark.parametrize("example", ["retriever.py", "langchain_retriever.py"])
def test_the_examples_run_as_they_say(example: str, tmp_path: Path) -> None:
    environment = {**os.environ, "RAG_STORE": str(tmp_path / "store"), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, f"docs/examples/{example}", QUESTION]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert re.match(r"article\.txt \[2130:\d+\] 'A Russian cultural center", done.stdout)
    assert len(done.stdout.splitlines()) == 3
