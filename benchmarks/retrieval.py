"""Retrieval over all paragraphs of a SQuAD v1.1 file, each article a document: every channel, their fusion, the final order.

    python benchmarks/retrieval.py SQUAD_DEV_V1 [--limit N]

A paragraph ranks as its best passage. hit@k: the question's own paragraph is among the first k. The F1 is that of the short
answers found this way, refusals counting as wrong.
"""

import argparse
import random
import sys
import tempfile
import time
from bisect import bisect_right
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "training")]

from examples import read_squad, token_f1

from rag import Chatbot, Settings, build_index
from rag.documents.load import document_from_text
from rag.search import Query
from rag.search import candidates as retrieve

KS = (1, 3, 5, 10, 30)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("squad", type=Path)
    parser.add_argument("--limit", type=int, help="ask a random sample of this size")
    args = parser.parse_args()
    articles = read_squad(args.squad)
    documents, starts, questions = [], {}, []
    for article in articles:
        document = document_from_text("\n\n".join(article.contexts), f"squad:{article.title}", article.title)
        edges, at = [], 0
        for context in article.contexts:
            edges.append(at)
            at += len(context) + 2
        documents.append(document)
        starts[document.id] = edges
        place = {context: (document.id, i) for i, context in enumerate(article.contexts)}
        questions += [(e, place[e.context]) for e in article.examples]
    random.Random(1).shuffle(questions)
    questions = questions[: args.limit]

    with tempfile.TemporaryDirectory() as store:
        settings = Settings(store=store)
        begin = time.perf_counter()
        index = build_index(documents, settings)
        chatbot = Chatbot(index, settings)
        print(f"{len(index.passages)} passages of {sum(len(a.contexts) for a in articles)} paragraphs, "
              f"indexed in {time.perf_counter() - begin:.0f} s")  # fmt: skip

        def paragraphs(passage_ids: list[str]) -> list[tuple[str, int]]:
            found = {}
            for passage_id in passage_ids:
                passage = index.passages[passage_id]
                found[passage.document_id, bisect_right(starts[passage.document_id], passage.start) - 1] = None
            return list(found)

        hits = {name: dict.fromkeys(KS, 0) for name in ("BM25", "dense", "fusion", "final order")}
        f1 = seconds = 0.0
        answered = 0
        for example, gold in questions:
            answer = chatbot.ask(example.question)
            orders = {
                "BM25": index.sparse(example.question, retrieve.DEPTH),
                "dense": index.dense(example.question, retrieve.DEPTH),
                "fusion": [e.passage.id for e in retrieve.find_passages(Query.of(example.question), index)],
                "final order": [e.passage.id for e in answer.evidence],
            }
            for name, order in orders.items():
                ranked = paragraphs(order)
                for k in KS:
                    hits[name][k] += gold in ranked[:k]
            answered += answer.answered
            f1 += max(token_f1(answer.short_answer, a) for a in example.answers) if answer.answered else 0.0
            seconds += answer.seconds["total"]
    count = len(questions)
    print(f"n = {count} questions" + "".join(f"  hit@{k:<3}" for k in KS))
    for name, row in hits.items():
        print(f"{name:<14}" + " " * 5 + "".join(f"  {row[k] / count:.3f} " for k in KS))
    print(f"F1 of the answers {100 * f1 / count:.1f}, answered {100 * answered / count:.1f} %")
    print(f"{1000 * seconds / count:.0f} ms a question")


if __name__ == "__main__":
    main()
