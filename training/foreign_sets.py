"""Questions in other languages than English, or on texts in them, in the form that natural.py reads.

    python training/foreign_sets.py SQUAD_TRAIN RAW_FOLDER OUT_FOLDER

RAW_FOLDER holds the files of the sets under the names in SETS; `where` says which files of which GitHub repositories they are.
OUT_FOLDER gets NAME.jsonl for each, and translated.jsonl: questions of SQuAD's training articles and of training/natural, put
into fourteen languages for the project (training/natural/translated.tsv), each on its English context. Test splits are left out.
"""

import argparse
import itertools
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from examples import held_out, read_squad
from natural import YES, read_own
from public_sets import PublicSet, Question, distinct, joined, omosqa, read_json, tydiqa, write

LANGUAGES = ("en", "de", "fr", "ar", "uk")
OMOS = tuple(f"omos_{part}_{language}.json" for language in LANGUAGES for part in ("train", "dev"))
MOST_UNANSWERABLE = 0.5
"""Of SQuAD's unanswerable questions that were translated this share is kept: moved contexts are unanswerable too."""


def heq(path: Path) -> Iterator[Question]:
    """Hebrew questions, answerable or not."""
    for article in read_json(path)["data"]:
        for paragraph in article["paragraphs"]:
            for row in paragraph["qas"]:
                spans = [(a["answer_start"], a["answer_start"] + len(a["text"])) for a in row["answers"][:1]]
                yield Question(row["question"], paragraph["context"], spans, answerable=not row["is_impossible"])


def omosqa_across(*parts: Path) -> Iterator[Question]:
    """Each question in one language on its page in another; a page of other lines than the question's is left out."""
    rows: dict[str, dict[int, Any]] = {language: {} for language in LANGUAGES}
    for path in parts:
        rows[path.stem[-2:]] |= {row["id"]: row for row in read_json(path)}
    for asked_in, told_in in itertools.permutations(LANGUAGES, 2):
        for number in rows[asked_in].keys() & rows[told_in].keys():
            asked, told = rows[asked_in][number], rows[told_in][number]
            if asked["answers"] == told["answers"] and asked["context"].count("\n") == told["context"].count("\n"):
                context, marks = joined(told["context"].split("\n"), told["answers"], "\n")
                yield Question(asked["question"], context, sentences=marks, answerable=bool(told["answers"]))


def translated(train: Path) -> Iterator[Question]:
    """What training/natural/translated.tsv has of training articles and of the project's own training texts."""
    rng = random.Random(0)
    lines = (ROOT / "training/natural/translated.tsv").read_text(encoding="utf-8").splitlines()
    asked = {name: question for name, _, question in (line.split("\t") for line in lines)}
    articles, _ = held_out(read_squad(train))
    for example in (e for article in articles for e in article.examples):
        question = asked.get(f"squad:{example.id}")
        if question and (example.span or rng.random() < MOST_UNANSWERABLE):
            yield Question(question, example.context, [example.span] if example.span else (), answerable=bool(example.span))
    for folder in ("one", "two", "three", "four"):
        path = ROOT / "training/natural" / folder
        questions = [json.loads(line)["question"] for line in (path / "questions.jsonl").read_text("utf-8").splitlines()]
        foreign = {question: asked[f"{folder}:{at}"] for at, question in enumerate(questions) if f"{folder}:{at}" in asked}
        for row in read_own(path).rows:
            if row.question in foreign:
                marks = [] if row.span else list(row.marks)
                answerable = any(mark == YES for *_, mark in row.marks)
                yield Question(foreign[row.question], row.context, [row.span] if row.span else (), marks, answerable)


SETS = {
    "arcd": PublicSet(("arcd-train.json",), tydiqa, "MIT", "husseinmozannar/SOQAL data/arcd-train.json"),
    "piaf": PublicSet(("piaf-v1.0.json",), tydiqa, "MIT", "etalab-ia/piaf-code piaf-v1.0.json"),
    "heq": PublicSet(("heq-val.json",), heq, "CC BY 4.0",
        "NNLP-IL/Hebrew-Question-Answering-Dataset data/data v1.1/val v1.1.json"),
    "tydiqa_ar": PublicSet(("tydi_arabic.json",), tydiqa, "Apache-2.0",
        "sagorbrur/tydiqa-language-specific language_data/arabic/arabic_tydiqa_dev.json"),
    "tydiqa_ru": PublicSet(("tydi_russian.json",), tydiqa, "Apache-2.0",
        "sagorbrur/tydiqa-language-specific language_data/russian/russian_tydiqa_dev.json"),
    "omosqa_foreign": PublicSet(OMOS[2:], omosqa, "CC BY 4.0",
        "digitalfabrik/integreat-qa-dataset dataset/languages/*/splits/{train,dev}_*.json"),
    "omosqa_across": PublicSet(OMOS, omosqa_across, "CC BY 4.0", "the same"),
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("train", type=Path, help="SQuAD v2.0 training file")
    parser.add_argument("raw", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for name, (files, read, licence, where) in SETS.items():
        if missing := [file for file in files if not (args.raw / file).is_file()]:
            parser.error(f"{args.raw} lacks {', '.join(missing)}; {name} is made of {where}")
        print(f"{name}: {write(args.out / name, distinct(read(*(args.raw / file for file in files))))} questions, {licence}")
    print(f"translated: {write(args.out / 'translated', distinct(translated(args.train)))} questions, CC BY-SA 4.0")


if __name__ == "__main__":
    main()
