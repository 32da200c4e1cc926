"""The seed's gold set stands on the article; and what a gold set may be, and what is said of one that is broken."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from rag.documents.load import document_from_text
from rag.errors import BadGold
from rag.evaluate.evidence import DocumentLookup
from rag.evaluate.gold import GoldSet, read_gold
from rag.evaluate.gold_line import GoldLine
from rag.settings import ROOT, SEED
from rag.types import Document, Span, Turn

LINES = [json.loads(line) for line in (ROOT / "seeds" / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
KINDS = {"when", "relative-date", "entity", "why-how", "follow-up", "noisy", "unanswerable-near", "unanswerable-far"}


def test_quotes_stand_where_they_say(seed: Document) -> None:
    for line in LINES:
        for evidence in line.get("evidence", []):
            assert seed.text[evidence["start"] : evidence["end"]] == evidence["quote"], line["id"]


def test_lines_are_whole(seed: Document) -> None:
    assert len(LINES) >= 60
    assert len({line["id"] for line in LINES}) == len(LINES)
    assert {tag for line in LINES for tag in line["tags"]} == KINDS
    for line in LINES:
        assert line["document"] == seed.name
        assert bool(line["answers"]) == bool(line.get("evidence")) == line.get("answerable", True), line["id"]
        if "follow-up" in line["tags"]:
            assert line["history"], line["id"]


def test_an_answer_s_words_stand_in_its_evidence_or_are_its_date() -> None:
    for line in LINES:
        quotes = " ".join(e["quote"] for e in line.get("evidence", [])).lower()
        value = line.get("temporal", {}).get("value")
        assert not line["answers"] or any(a.lower() in quotes or a == value for a in line["answers"]), line["id"]


# ---- the format


def gold_set(folder: Path, *lines: dict[str, Any] | str, documents: tuple[Path, ...] = (SEED,)) -> GoldSet:
    rows = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    (folder / "gold.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return read_gold(folder / "gold.jsonl", documents)


def gold_line(folder: Path, **fields: Any) -> GoldLine:
    return gold_set(folder, {"id": "a", "question": "When?", "answers": ["1987"], **fields}).lines[0]


def faults(folder: Path, *lines: dict[str, Any] | str) -> list[str]:
    with pytest.raises(BadGold) as caught:
        gold_set(folder, *lines)
    assert caught.value.hint
    return [line.strip() for line in str(caught.value).splitlines()[1:] if line.strip()]


def test_the_seed_s_gold_set_reads_whole() -> None:
    gold = read_gold(ROOT / "seeds" / "gold.jsonl", [SEED])
    assert [line.id for line in gold.lines] == [line["id"] for line in LINES]
    assert all(line.evidence for line in gold.lines if line.answerable)


@pytest.mark.parametrize(
    "line",
    [
        {"question": "Q?", "answers": ["1987"], "evidence": ["founded in 1987"], "tags": ["when"]},
        {"user_input": "Q?", "reference": "1987", "reference_contexts": ["founded in 1987"], "tags": ["when"]},
        {"input": "Q?", "expected_output": "1987", "context": ["founded in 1987"], "kind": "when"},
        {"query": "Q?", "answer": ["1987"], "context": "founded in 1987", "kind": ["when"], "evidence": None},
    ],
    ids=["own", "RAGAS", "DeepEval", "plain"],
)
def test_names_of_other_tools(tmp_path: Path, line: dict[str, Any], seed: Document) -> None:
    read = gold_set(tmp_path, {"id": 7, **line}).lines[0]
    assert (read.id, read.question, read.answers, read.tags, read.extra) == ("7", "Q?", ("1987",), ("when",), {})
    ((span,),) = read.evidence
    assert seed.text[span.start : span.end] == "founded in 1987"


def test_unanswerable_lines(tmp_path: Path) -> None:
    assert not gold_line(tmp_path, answers=[]).answerable
    assert not gold_set(tmp_path, {"id": "a", "question": "Q?", "answerable": False}).lines[0].answerable
    told = gold_line(tmp_path, answerable=False, answers=["not said"])
    assert not told.answerable
    assert told.extra == {"answers": ["not said"]}


def test_unknown_keys_are_kept(tmp_path: Path) -> None:
    assert gold_line(tmp_path, source="survey", weight={"a": [1]}).extra == {"source": "survey", "weight": {"a": [1]}}


@pytest.mark.parametrize(
    "history",
    [
        [{"question": "What is it?", "answer": "A center"}],
        [["What is it?", "A center"]],
        [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "What is it?"}, {"role": "assistant", "content": "A center"}],
        [{"role": "human", "content": [{"type": "text", "text": "What is it?"}]}, {"role": "ai", "content": "A center"}],
    ],
)  # fmt: skip
def test_histories(tmp_path: Path, history: list[Any]) -> None:
    assert gold_line(tmp_path, history=history).history == (Turn("What is it?", "A center"),)


def test_a_quote_is_found_however_it_was_typed_and_wherever_it_stands(tmp_path: Path, seed: Document) -> None:
    ((span,),) = gold_line(tmp_path, evidence=["And after Hamas's\n electoral  victory"]).evidence
    assert seed.text[span.start : span.end] == "And after Hamas’s electoral victory"
    ((*places,),) = gold_line(tmp_path, evidence=["Russia-Hamas"]).evidence
    assert {seed.text[p.start : p.end] for p in places} == {"Russia-Hamas"}
    assert len(places) == seed.text.count("Russia-Hamas") == 2


def test_several_documents(tmp_path: Path) -> None:
    for name in ("elm", "oak"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "notes.txt").write_text(f"The {name} is old. Trees stand.")
    paths = (tmp_path / "elm", tmp_path / "oak")
    ask = {"question": "Q?", "answers": ["x"]}
    gold = gold_set(
        tmp_path,
        {"id": "1", **ask, "document": "elm/notes.txt", "evidence": [{"start": 0, "end": 15}]},
        {"id": "2", **ask, "evidence": ["Trees stand."]},
        {"id": "3", **ask, "evidence": [{"quote": "The oak", "start": 0, "end": 7}]},
        documents=paths,
    )
    elm, oak = (d.id for d in gold.documents)
    assert [line.document_id for line in gold.lines] == [elm, None, None]
    assert [line.evidence for line in gold.lines] == [((Span(0, 15, elm),),), ((Span(16, 28, elm), Span(16, 28, oak)),), ((Span(0, 7, oak),),)]  # fmt: skip
    with pytest.raises(BadGold, match=r"may be any of elm/notes\.txt, oak/notes\.txt"):
        gold_set(tmp_path, {"id": "1", **ask, "document": "notes.txt"}, documents=paths)
    with pytest.raises(BadGold, match="names no document"):
        gold_set(tmp_path, {"id": "1", **ask, "evidence": [{"start": 0, "end": 3}]}, documents=paths)
    with pytest.raises(BadGold, match="line 2: it names no document"):
        GoldSet("g", "", gold.lines[:2], ("line 1", "line 2"), gold.documents, False).require_scope("document")


def test_every_broken_line_is_named_at_once_with_what_is_wrong(tmp_path: Path) -> None:
    ask = {"question": "Q?", "answers": ["x"]}
    found = faults(
        tmp_path,
        {"id": "a", **ask},
        "",
        "{nonsense",
        '["a list"]',
        {"id": "a", **ask},
        {"answers": ["x"]},
        {"id": "b", "question": "Q?"},
        {"id": "c", "question": " ", "answers": ["x"]},
        {"id": "d", "question": "Q?", "answers": ["x", 5]},
        {"id": "e", **ask, "document": "elsewhere.txt"},
        {"id": "f", **ask, "evidence": [{"quote": "founded in 1987", "start": 1, "end": 16}]},
        {"id": "g", **ask, "evidence": ["words that stand nowhere in it"]},
        {"id": "h", **ask, "passage": {"start": 5, "end": 999_999}},
        {"id": "i", **ask, "history": [{"who": "me"}]},
        {"id": "j", "question": "Q?", "answers": [], "answerable": True},
        '{"id": "k", "question": "\\ud800", "answers": ["x"]}',
        '{"id": "l", "question": "Q?", "answers": ["x"], "weight": NaN}',
        {"id": "m", **ask, "answerable": "no"},
        '{"id": ' + "9" * 5000 + "}",
        "[" * 100_000,
        {"id": "n", **ask, "history": [{"role": "user", "content": [{"text": None}]}]},
    )
    assert [fault.partition(":")[0] for fault in found] == [f"line {n}" for n in range(3, 22)]
    for fault, says in zip(
        found,
        (
            "not JSON", "a list", "“a” is that of line 1", '"id" and "question"', '"answers" (or "answerable": false)', '"question" is empty',
            "a number, not text", "“elsewhere.txt” is none of the documents", "not “founded in 1987”", "is not in article.txt", "has 3,375", "history",
            "has no answers", "surrogate", "NaN", "not true or false", "too long", "too deeply", "null as content",
        ),
        strict=True,
    ):  # fmt: skip
        assert says in fault


def test_a_separator_inside_a_string_ends_no_line_and_a_mark_begins_none(tmp_path: Path) -> None:
    line = '{"id": "a", "question": "One\u2028two?", "answers": ["x"]}'
    (tmp_path / "gold.jsonl").write_bytes(b"\xef\xbb\xbf" + line.encode() + b"\r\n")
    assert read_gold(tmp_path / "gold.jsonl", [SEED]).lines[0].question == "One\u2028two?"
    (tmp_path / "gold.jsonl").write_bytes(line.encode() + b"\n\xff\xfe{}\n")
    with pytest.raises(BadGold, match="line 2: it is not UTF-8"):
        read_gold(tmp_path / "gold.jsonl", [SEED])


def test_missing_and_empty_files(tmp_path: Path) -> None:
    with pytest.raises(BadGold, match="No such file"):
        read_gold(tmp_path / "none.jsonl", [SEED])
    with pytest.raises(BadGold, match="holds no questions"):
        gold_set(tmp_path, "")


def test_a_sample_is_spread_over_the_file() -> None:
    gold = read_gold(ROOT / "seeds" / "gold.jsonl", [SEED])
    assert gold.sample(None) is gold.sample(77) is gold
    assert {tag for line in gold.sample(20).lines for tag in line.tags} == KINDS
    assert len(gold.sample(20).lines) == len(gold.sample(20).line_names) == 20


def test_a_long_quote_that_nearly_stands_everywhere_costs_no_time() -> None:
    """A pattern of its words was tried from every word of the text, to its end each time."""
    text = "the old quay " * 20_000
    quote = "the old quay " * 10_000 + "is gone"
    lookup = DocumentLookup([document_from_text(text + "\n\nand " + quote, "test:a", "a.txt")])
    begin = time.process_time()
    (place,) = lookup.find_quote(quote.replace(" ", "  "), None)
    assert time.process_time() - begin < 2
    assert (place.start, place.end) == (len(text) + 6, len(text) + 6 + len(quote))
