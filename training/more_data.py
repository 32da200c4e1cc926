"""Training questions beside SQuAD's, all answerable, in one file of SQuAD's format.

    python training/more_data.py SQUAD_TRAIN SQUAD_DEV --qamr QAMR_DIR --qed QED_TRAIN ... --squad SHIFTS ... > MORE

QAMR_DIR is `data` of github.com/uwnlp/qamr (Michael et al. 2018, questions on single sentences); the files of QED (Lamm et al.
2021) are the nq-train-*-qed.jsonlines of github.com/google-research-datasets/QED at commit 71e19e0, a part of Natural Questions;
those of SQuADShifts (Miller et al. 2020) are `datasets` of github.com/modestyachts/squadshifts-website. Paragraphs that share a
run of words with SQuAD's development set or with the held-out articles are left out.
"""

import argparse
import collections
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from examples import held_out, read_squad

SHARED_WORDS = 10
"""Two paragraphs with so many words in a row alike count as one."""

Row = tuple[str, str, str, int, str]
"""Article, context, question, the answer's first character in the context, and the answer."""

SPELLED = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "``": '"', "''": '"'}


def qamr(folder: Path) -> Iterator[Row]:
    """Every third question, those whose answer is one run of words: looser than SQuAD's, they are to be few.

    The contexts are tokens with a space between, which the reader's tokenizer undoes.
    """
    lines = (folder / "wiki-sentences.tsv").read_text(encoding="utf-8").splitlines()
    sentences = {name: [SPELLED.get(w, w) for w in text.split()] for name, text in (line.split("\t")[:2] for line in lines)}
    for part in ("dev", "test"):
        for line in (folder / "filtered" / f"{part}.tsv").read_text(encoding="utf-8").splitlines()[::3]:
            name, _, _, _, _, question, answer = line.split("\t")[:7]
            places = [int(place) for place in answer.split()]
            if name in sentences and places and places == list(range(places[0], places[-1] + 1)):
                words = sentences[name]
                start = len(" ".join([*words[: places[0]], ""]))
                yield ":".join(name.split(":")[:3]), " ".join(words), question, start, " ".join(words[places[0] : places[-1] + 1])


def qed(path: Path) -> Iterator[Row]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if len(row["answer_spans"]) == 1:
            start, end = row["answer_spans"][0]
            yield "Natural Questions", row["paragraph_text"], row["question_text"], start, row["paragraph_text"][start:end]


def squad(path: Path) -> Iterator[Row]:
    for article in read_squad(path):
        for e in article.examples:
            if e.span:
                yield article.title, e.context, e.question, e.span[0], e.answers[0]


def runs(context: str) -> set[tuple[str, ...]]:
    words = context.lower().split()
    return {tuple(words[i : i + SHARED_WORDS]) for i in range(len(words) - SHARED_WORDS + 1)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("train", type=Path)
    parser.add_argument("dev", type=Path)
    parser.add_argument("--qamr", type=Path, required=True)
    parser.add_argument("--qed", type=Path, nargs="+", required=True)
    parser.add_argument("--squad", type=Path, nargs="+", required=True)
    args = parser.parse_args()
    measured = [*held_out(read_squad(args.train))[1], *read_squad(args.dev)]
    known = {run for article in measured for context in article.contexts for run in runs(context)}
    rows = [*qamr(args.qamr), *(r for path in args.qed for r in qed(path)), *(r for path in args.squad for r in squad(path))]
    apart = {context for context in {row[1] for row in rows} if known.isdisjoint(runs(context))}
    articles: dict[str, dict[str, list[dict]]] = collections.defaultdict(lambda: collections.defaultdict(list))
    for number, (article, context, question, start, text) in enumerate(rows):
        if context in apart and text.strip():
            answers = [{"text": text, "answer_start": start}]
            articles[article][context].append({"id": f"more-{number}", "question": question, "answers": answers})
    data = [
        {"title": title, "paragraphs": [{"context": context, "qas": qas} for context, qas in contexts.items()]}
        for title, contexts in articles.items()
    ]
    json.dump({"version": "more", "data": data}, sys.stdout)
    kept = sum(len(qas) for contexts in articles.values() for qas in contexts.values())
    print(f"{kept} questions of {len(rows)}, {len(apart)} paragraphs", file=sys.stderr)


if __name__ == "__main__":
    main()
