"""The same questions among ever more passages: what is found, what the graph of vectors loses, and what it costs.

    python benchmarks/archive.py SQUAD_DEV_V1 SQUAD_TRAIN_V2 [--passages N ...] [--real N] [--questions N] [--folder FOLDER]

The questions are SQuAD dev's, over its own paragraphs. What these are lost among are the paragraphs of SQuAD's training articles,
REAL of them, then variations of them, in which a quarter of the words are drawn anew. The paragraphs are embedded; to embed the
variations would take hours: theirs is the paragraph's vector, moved in a random direction as far as the vectors of VARIED real
variations lie from theirs. Start and memory are those of `app.py`, as in start.py. A table in Markdown goes to standard output.
In FOLDER stay documents, stores and vectors: what was begun goes on.
"""

import argparse
import hashlib
import itertools
import random
import statistics
import sys
import tempfile
import time
import zlib
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "training"), str(ROOT / "benchmarks")]

from examples import Article, read_squad
from start import imports, page_up

from rag import Chatbot, Settings
from rag.index.opening import open_index
from rag.models import Embedder, Role, Vectors
from rag.search import CANDIDATES, in_final_order
from rag.types import Passage

PLACES = CANDIDATES
VARIED = 40
LONGEST = 800
"""Characters of a paragraph that is varied: it stays one passage."""


def varied(text: str, words: list[str], rng: random.Random) -> str:
    own = text.split()
    for at in rng.sample(range(len(own)), len(own) // 4):
        own[at] = rng.choice(words)
    return " ".join(own)


class Drawn:
    """An embedder that knows some texts to be variations of others, and gives the vectors of these, moved."""

    def __init__(self, embedder: Embedder, articles: list[Article], words: list[str], folder: Path) -> None:
        self._embedder, self.id, self.dimensions = embedder, embedder.id, embedder.dimensions
        self.of: dict[str, str] = {}
        rng = random.Random(1)
        some = rng.sample([context for article in articles for context in article.contexts], VARIED)
        pairs = zip(embedder.embed(some), embedder.embed([varied(text, words, rng) for text in some]), strict=True)
        cosine = statistics.mean(float(a @ b) for a, b in pairs)
        self.far = (1 / cosine**2 - 1) ** 0.5
        print(f"real variations have a cosine of {cosine:.2f} with their paragraphs", file=sys.stderr)
        self._known: dict[str, Vectors] = {}
        self._folder = folder / "vectors"
        self._folder.mkdir(parents=True, exist_ok=True)

    def embed(self, texts: list[str], role: Role = "passage", /) -> Vectors:
        bases = [self.of.get(text.rpartition("\n")[2], text) for text in texts]
        for base in {base for base in bases if base not in self._known}:
            path = self._folder / f"{hashlib.sha256(f'{role}: {base}'.encode()).hexdigest()[:16]}.npy"
            if not path.exists():
                np.save(path, self._embedder.embed([base], role)[0])
            self._known[base] = np.load(path)
        vectors = np.array([self._known[base] for base in bases])
        for at, (text, base) in enumerate(zip(texts, bases, strict=True)):
            if text != base:
                noise = np.random.default_rng(zlib.crc32(text.encode())).normal(size=self.dimensions).astype(np.float32)
                vectors[at] += self.far * noise / np.linalg.norm(noise)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def write_documents(
    own: list[Article], others: list[Article], words: list[str], passages: int, drawn: Drawn, folder: Path
) -> None:
    """The questions' own articles, then others, until there are so many paragraphs: a file each."""
    rng, left, turn = random.Random(0), passages, 0
    folder.mkdir(parents=True, exist_ok=True)
    while left > 0 or turn < len(own):
        article = own[turn] if turn < len(own) else others[(turn - len(own)) % len(others)]
        contexts = article.contexts if turn < len(own) else [c for c in article.contexts if len(c) <= LONGEST][:left]
        if turn >= len(own) + len(others):
            made_anew = [varied(context, words, rng) for context in contexts]
            drawn.of |= zip(made_anew, contexts, strict=True)
            contexts = made_anew
        path = folder / f"{turn:05}.txt"
        if not path.exists():
            path.write_text("\n\n".join(contexts), "utf-8")
        left, turn = left - len(contexts), turn + 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("own", type=Path)
    parser.add_argument("others", type=Path)
    parser.add_argument("--passages", type=int, nargs="+", default=[2_067, 10_000, 100_000])
    parser.add_argument("--real", type=int, default=1_000_000, help="paragraphs of the training articles to embed at most")
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--folder", type=Path, help="where stores and vectors are kept")
    args = parser.parse_args()
    own, others = read_squad(args.own), read_squad(args.others)
    before = itertools.accumulate((len(article.contexts) for article in others), initial=0)
    others = [article for article, paragraphs in zip(others, before, strict=False) if paragraphs < args.real]
    words = [word for article in own for context in article.contexts for word in context.split()]
    asked = [(e.question, f"{number:05}.txt", e.context) for number, a in enumerate(own) for e in a.examples]
    asked = random.Random(1).sample(asked, args.questions)
    titles = (
        "passages", "indexed, CPU s", "question to evidence, CPU ms p50", "p95", f"graph's recall of the nearest {PLACES}",
        f"among the {CANDIDATES} read", "hit@1", "hit@5", "one document's nearest, CPU ms p50",
        "page up, over the imports, CPU s", "after a question, MB",
    )  # fmt: skip
    print(f"| {' | '.join(titles)} |\n|{' --- |' * len(titles)}")
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.folder or Path(temporary)
        drawn = Drawn(Embedder(), own, words, folder)
        for count in args.passages:
            documents, store = folder / f"{count}-documents", folder / f"{count}-store"
            write_documents(own, others, words, count, drawn, documents)
            row = measure(Settings(documents=(documents,), store=str(store)), drawn, asked)
            _, bare = imports()
            (_, took), held = page_up(store, documents)
            print(f"| {' | '.join([*row, f'{took - bare:.1f}', f'{held:.0f}'])} |", flush=True)


def measure(settings: Settings, drawn: Drawn, asked: list[tuple[str, str, str]]) -> list[str]:
    import rag.index.opening as opening

    opening.open_embedder = lambda _: drawn  # type: ignore[assignment,return-value]  # its vectors are drawn
    begin = time.process_time()
    index = open_index(settings)
    indexed = time.process_time() - begin
    print(f"{len(index.passages):,} passages, {time.process_time() - begin:.0f} s", *index.notices, file=sys.stderr, flush=True)
    chatbot = Chatbot(index, settings)
    search = chatbot._search
    names, vectors = index._vectors(None)
    ids = {index.documents[id].name: id for id in index.documents}

    def holds(passage: Passage, source: str, context: str) -> bool:
        document = index.documents[ids[source]]
        at = document.text.index(context)
        return passage.document_id == ids[source] and at <= passage.start < at + len(context)

    took, recalls, found_at, alone = [], [], [], []
    for question, source, context in asked:
        begin = time.process_time()
        query = search.query(question)
        found = search.find(query)
        took.append(1000 * (time.process_time() - begin))
        vector = drawn.embed([question], "query")[0]
        exact = [names[i] for i in np.argpartition(-(vectors @ vector), PLACES)[:PLACES]]
        by_graph = set(index._nearest_by_graph(vector, 50)[:PLACES])
        recalls.append(len(by_graph.intersection(exact)) / PLACES)
        order = in_final_order(found, search.read(query, found))
        at = [rank for rank, e in enumerate(order, 1) if holds(e.passage, source, context)]
        found_at.append((bool([1 for e in found if holds(e.passage, source, context)]), min(at, default=99)))
        begin = time.process_time()
        index.near(vector, 50, (ids[source],))
        alone.append(1000 * (time.process_time() - begin))
    cuts = statistics.quantiles(took, n=20)
    hits = [statistics.mean(rank <= k for _, rank in found_at) for k in (1, 5)]
    return [
        f"{len(index.passages):,}", f"{indexed:.0f}", f"{cuts[9]:.1f}", f"{cuts[18]:.1f}", f"{statistics.mean(recalls):.3f}",
        f"{statistics.mean(held for held, _ in found_at):.3f}", f"{hits[0]:.3f}", f"{hits[1]:.3f}",
        f"{statistics.median(alone):.1f}",
    ]  # fmt: skip


if __name__ == "__main__":
    main()
