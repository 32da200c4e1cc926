"""Speak to a model server: one retry policy, one clock, plain errors."""

from rag.llm.endpoint import OPENAI, Endpoint, Reply
from rag.llm.exchange import Leaving, Left
from rag.llm.faults import ContextTooLong
from rag.llm.gguf import model_server
from rag.llm.prompts import data_line, prompt_template

__all__ = [
    "OPENAI",
    "ContextTooLong",
    "Endpoint",
    "Leaving",
    "Left",
    "Reply",
    "data_line",
    "model_server",
    "prompt_template",
]
