"""The seed's gold set: every quote stands where it says, and every answer can be found in its evidence."""

import json

from rag.settings import ROOT
from rag.types import Document

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
