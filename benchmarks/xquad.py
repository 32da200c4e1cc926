"""XQuAD, the same in several languages: a question asked of texts in its language, of English ones, in English of those.

    python benchmarks/xquad.py FOLDER [--languages de ru ...] [--limit N]

FOLDER holds xquad.LANGUAGE.json (github.com/google-deepmind/xquad, CC BY-SA 4.0): 240 paragraphs of 48 articles, 1,190
questions, all with an answer. hit@5: the question's own paragraph is among the first five of all 240, ranked as its best
passage, by BM25, by meaning and in the final order. F1 is that of SQuAD's script, refusals counting as wrong: of the answer as
people get it, and of the best span that the reader finds, shown or not.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "training")]

from examples import token_f1

from rag import Chatbot, Settings, build_index
from rag.documents.load import document_from_text
from rag.index import Index
from rag.models import Reader
from rag.search import Search
from rag.search.candidates import DEPTH
from rag.types import Document

LANGUAGES = "en de es ro tr ru el ar".split()
"""Those of the set that are among Footnote's; it also has Hindi, Thai, Vietnamese and Chinese."""

FIRST = 5


class Asked(NamedTuple):
    """A question, its answers, and its paragraph: the number of the document and its own in that."""

    question: str
    answers: Sequence[str]
    place: tuple[int, int]


class Set(NamedTuple):
    """`starts` are where the paragraphs of each document begin; the questions by their ids, which all languages share."""

    documents: list[Document]
    starts: list[list[int]]
    asked: dict[str, Asked]


def read_set(path: Path) -> Set:
    documents, starts, asked = list[Document](), list[list[int]](), dict[str, Asked]()
    for number, article in enumerate(json.loads(path.read_text("utf-8"))["data"]):
        text, begins = "", list[int]()
        for at, paragraph in enumerate(article["paragraphs"]):
            text += "\n\n" if text else ""
            begins.append(len(text))
            text += paragraph["context"]
            asked |= {q["id"]: Asked(q["question"], [a["text"] for a in q["answers"]], (number, at)) for q in paragraph["qas"]}
        documents.append(document_from_text(text, f"{path.name}#{number}", f"{number}"))
        starts.append(begins)
    return Set(documents, starts, asked)


def paragraphs(index: Index, found: Sequence[str], texts: Set) -> list[tuple[int, int]]:
    """The paragraphs of these passages, each once, in order."""
    numbers = {document.id: number for number, document in enumerate(texts.documents)}
    passages = (index.passages[passage_id] for passage_id in found)
    places = ((numbers[p.document_id], bisect_right(texts.starts[numbers[p.document_id]], p.start) - 1) for p in passages)
    return list(dict.fromkeys(places))


def measure(chatbot: Chatbot, search: Search, texts: Set, questions: Set, ids: Sequence[str]) -> str:
    """A row of the table: questions of one set, answered from the texts of another."""
    hits = dict.fromkeys(("BM25", "meaning", "final"), 0)
    f1 = best = answered = seconds = 0.0
    for name in ids:
        question, answers, place = questions.asked[name].question, texts.asked[name].answers, texts.asked[name].place
        begin = time.perf_counter()
        answer = chatbot.ask(question)
        seconds += time.perf_counter() - begin
        query = search.query(question)
        found = search.find(query)
        readings = search.read(query, found)
        orders = {
            "BM25": search.index.sparse(question, DEPTH),
            "meaning": search.index.dense(question, DEPTH),
            "final": list(dict.fromkeys(r.passage.id for r in readings)),
        }
        for order, passages in orders.items():
            hits[order] += place in paragraphs(search.index, passages, texts)[:FIRST]
        answered += answer.answered
        f1 += max(token_f1(answer.short_answer, a) for a in answers) if answer.answered else 0.0
        best += max(token_f1(readings[0].words, a) for a in answers) if readings else 0.0
    count = len(ids)
    shares = [f"{hit / count:.3f}" for hit in hits.values()]
    told = f"{100 * f1 / count:.1f}", f"{100 * answered / count:.0f} %", f"{100 * best / count:.1f}"
    return " | ".join([*shares, *told, f"{1000 * seconds / count:.0f} ms"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--languages", nargs="+", default=LANGUAGES)
    parser.add_argument("--limit", type=int, help="ask a random sample of this size, the same in each language")
    args = parser.parse_args()
    sets = {language: read_set(args.folder / f"xquad.{language}.json") for language in dict.fromkeys(["en", *args.languages])}
    ids = sorted(sets["en"].asked)
    random.Random(1).shuffle(ids)
    ids = ids[: args.limit]
    heads = "question", "document", f"BM25 hit@{FIRST}", "meaning", "final", "F1", "answered", "best span", "each"
    print(f"n = {len(ids)} questions\n| {' | '.join(heads)} |\n{'|---' * len(heads)}|")
    reader = Reader()
    for texts_in, texts in sets.items():
        with tempfile.TemporaryDirectory() as store:
            settings = Settings(store=store)
            index = build_index(texts.documents, settings)
            chatbot, search = Chatbot(index, settings, reader=reader), Search(index, reader)
            asked = sets if texts_in == "en" else {texts_in: texts, "en": sets["en"]}
            for asked_in, questions in asked.items():
                row = measure(chatbot, search, texts, questions, ids)
                print(f"| {asked_in} | {texts_in} | {row} |", flush=True)


if __name__ == "__main__":
    main()
