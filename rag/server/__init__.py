"""The HTTP API, the OpenAI-compatible one, the widget, and the guard around them."""

from rag.server.app import check_port, create_app, serve, serve_assistant

__all__ = [
    "check_port",
    "create_app",
    "serve",
    "serve_assistant",
]
