"""What a language model costs beside its own time, and what each fault of its server looks like, against a scripted server.

    python benchmarks/model_server.py [--questions N]

First: milliseconds to the first verified sentence, on the seed article, of a model that answers at once: all that Footnote adds.
Then, for each fault, with RAG_MODEL_TIMEOUT at 2 seconds and RAG_MODEL_DEADLINE at 5: seconds until the answer, the embedded
reader's or what of the model's had been verified, and the notice that stands with it.
"""

import argparse
import itertools
import socket
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rag import Chatbot, build_index, load_documents
from rag.index.index import Index
from rag.settings import SEED, read_settings
from tests.model_server import Act, Exchange, ModelServer, drips, fails, gives, says, sleeps

QUESTION = "When was Hamas founded?"


def founded(exchange: Exchange) -> str:
    return f"Hamas was founded in 1987 {exchange.mark('1987')}.\n"


def stalls(exchange: Exchange) -> None:
    says(founded, finish=None)(exchange)
    time.sleep(8)


FAULTS: dict[str, Act] = {
    "401": fails(401, "Incorrect API key provided", "invalid_api_key"),
    "403": fails(403),
    "404, no such model": fails(404, "The model `m` does not exist", "model_not_found"),
    "400, context too long, always": fails(400, "maximum context length", "context_length_exceeded"),
    "429, Retry-After 1": fails(429, retry_after="1"),
    "429, Retry-After 60": fails(429, retry_after="60"),
    "500": fails(500),
    "503": fails(503),
    "nothing before the first token": sleeps(8),
    "a stall in mid-stream": stalls,
    "a stream cut without finish_reason": says(founded, "In 1967", finish=None),
    "an empty reply": says(),
    "a reply that is not JSON": gives(200, "text/event-stream", "data: {not json\n\n"),
    "an endless stream, fast": drips(("on and on " * 50 for _ in itertools.count()), 0.001),
    "an endless stream, slow": drips(itertools.repeat("a "), 0.1),
    "a web page with status 200": gives(200, "text/html", "<html><body>It works!</body></html>"),
}


def chatbot(index: Index, address: str) -> Chatbot:
    return Chatbot(
        index, read_settings(model="m", openai_base_url=address, openai_api_key="k", model_timeout=2, model_deadline=5)
    )


def fault(index: Index, name: str, address: str) -> None:
    bot = chatbot(index, address)
    begin = time.perf_counter()
    answer = bot.ask(QUESTION)
    assert "1987" in answer.short_answer, "the reader's answer, or what of the model's had been verified"
    print(f"| {name} | {time.perf_counter() - begin:.1f} | {answer.notice} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--questions", type=int, default=50)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as store:
        index = build_index(load_documents(SEED), read_settings(store=store))
        with ModelServer(says(founded, "and so on", pause=0.2)) as server:
            bot = chatbot(index, server.address)
            times = []
            for _ in range(args.questions + 3):
                begin = time.perf_counter()
                stream = bot.stream(QUESTION)
                next(stream)
                times.append(1000 * (time.perf_counter() - begin))
                list(stream)
        cuts = statistics.quantiles(times[3:], n=20)
        print(f"first sentence, n = {args.questions}: p50 {cuts[9]:.0f} ms, p95 {cuts[18]:.0f} ms, max {max(times[3:]):.0f} ms\n")
        print("| fault | seconds | the notice with the answer |\n|---|---|---|")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            closed = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
        fault(index, "refused connection", closed)
        fault(index, "a host that is not there", "http://nowhere.invalid/v1")
        for name, act in FAULTS.items():
            with ModelServer(act) as server:
                fault(index, name, server.address)


if __name__ == "__main__":
    main()
