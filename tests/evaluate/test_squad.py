"""SQuAD files are gold as they are: their articles are documents, unchanged."""

import json
from pathlib import Path
from typing import Any

import pytest

from rag.errors import BadGold
from rag.evaluate.gold import GoldSet, read_gold

ONE = "  Elm Hill was founded in 1852.\nIts\u00a0mayor is Anna Berg; Anna Berg won. "
TWO = "Oak Vale lies in the east."


def squad(folder: Path, *questions: dict[str, Any], contexts: tuple[str, ...] = (ONE, TWO), **frame: Any) -> GoldSet:
    paragraphs = [{"context": c, "qas": list(questions) if i == len(contexts) - 1 else []} for i, c in enumerate(contexts)]
    data = {"version": "v2.0", "data": [{"title": "Elm_Hill", "paragraphs": paragraphs}], **frame}
    (folder / "squad.json").write_text(json.dumps(data), encoding="utf-8")
    return read_gold(folder / "squad.json", [])


def asked(identity: str, *answers: tuple[str, int], **more: Any) -> dict[str, Any]:
    return {"id": identity, "question": "Q?", "answers": [{"text": t, "answer_start": s} for t, s in answers], **more}


def test_an_article_is_its_contexts_unchanged_joined_by_a_blank_line(tmp_path: Path) -> None:
    gold = squad(tmp_path, asked("1", ("east", 21)))
    (document,) = gold.documents
    assert document.text == f"{ONE}\n\n{TWO}"
    assert (document.name, document.title, document.date) == ("Elm_Hill", "Elm Hill", None)
    (line,) = gold.lines
    assert line.passage
    assert document.text[line.passage.start : line.passage.end] == TWO
    assert gold.own_documents
    gold.require_scope("passage")
    gold.require_scope("document")


def test_answers_stand_where_they_say_or_where_their_words_are(tmp_path: Path) -> None:
    gold = squad(tmp_path, asked("1", ("1852", 26), ("1852", 26)), asked("2", ("Anna Berg", 3)), contexts=(TWO, ONE))
    (document,) = gold.documents
    (first,), (second,) = (line.evidence for line in gold.lines)
    assert [document.text[s.start : s.end] for s in first] == ["1852"]
    assert [document.text[s.start : s.end] for s in second] == ["Anna Berg", "Anna Berg"]


def test_unanswerable_ones_and_unknown_keys(tmp_path: Path) -> None:
    gold = squad(tmp_path, asked("1", is_impossible=True, plausible_answers=[{"text": "east"}]), asked("2", ("east", 21)))
    assert [line.answerable for line in gold.lines] == [False, True]
    assert gold.lines[0].extra == {"plausible_answers": [{"text": "east"}]}
    assert gold.lines[0].evidence == ()


def test_broken_entries_are_named_at_once_with_their_place(tmp_path: Path) -> None:
    with pytest.raises(BadGold) as caught:
        squad(
            tmp_path,
            asked("1", ("east", 21)),
            {"id": "2"},
            asked("1", ("east", 21)),
            {"id": "3", "question": "Q?", "answers": ["east"]},
        )
    said = str(caught.value)
    assert "3 broken lines" in said
    for place in ("paragraph 2, question 2", "paragraph 2, question 3", "paragraph 2, question 4"):
        assert f"article 1 (Elm_Hill), {place}:" in said


def test_a_broken_frame(tmp_path: Path) -> None:
    with pytest.raises(BadGold, match="article 1"):
        squad(tmp_path, data=[{"title": "x"}])
    with pytest.raises(BadGold, match="surrogate"):
        squad(tmp_path, asked("1", ("\ud800", 0)))


def test_articles_of_one_title_stay_apart(tmp_path: Path) -> None:
    paragraphs = [{"context": TWO, "qas": [asked("1", ("east", 21))]}]
    other = [{"context": ONE, "qas": [asked("2", ("1852", 26))]}]
    gold = squad(tmp_path, data=[{"title": "T", "paragraphs": paragraphs}, {"title": "T", "paragraphs": other}])
    assert [d.name for d in gold.documents] == ["T", "T (2)"]
    assert len({d.id for d in gold.documents}) == 2


def test_a_gold_line_alone_in_its_file_is_no_squad_file(tmp_path: Path) -> None:
    (tmp_path / "doc.txt").write_text("Elm Hill was founded in 1852.")
    (tmp_path / "gold.jsonl").write_text('{"id": "1", "question": "Q?", "answers": ["1852"], "data": [1]}')
    gold = read_gold(tmp_path / "gold.jsonl", [tmp_path / "doc.txt"])
    assert gold.lines[0].extra == {"data": [1]}
