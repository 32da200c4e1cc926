"""Exports are what the other tools read."""

import json
from pathlib import Path
from typing import Any

import pytest

from rag.documents.load import document_from_text
from rag.errors import BadSettings
from rag.evaluate.report import export
from rag.evaluate.runs import Run

DOCUMENT = document_from_text("Elm Hill was founded in 1852. It is small.", "test:doc", "elm hill.txt")


def item(identity: str, *, answered: bool = True, error: bool = False) -> dict[str, Any]:
    places = [{"document": "elm hill.txt", "start": s, "end": e, "score": 0.5} for s, e in ((0, 29), (30, 42))]
    answer = {"text": "1852 [1]" if answered else "No.", "short_answer": "1852" if answered else "", "evidence": places}
    gold = {
        "answers": ["1852"] if answered else [],
        "evidence": [{**places[0], "quote": "Elm Hill was founded in 1852."}] if answered else [],
        "passages": places[:1] if answered else [],
    }
    return {"id": identity, "question": "When?", "answer": None if error else answer, "gold": gold}


RUN = Run({}, lambda: iter([item("a 1"), item("b", answered=False), item("c", error=True)]))


def exported(tmp_path: Path, form: str, *endings: str) -> list[str]:
    export.export(form, tmp_path / "out", RUN, [DOCUMENT])
    return [(tmp_path / f"out{ending}").read_text() for ending in endings or ("",)]


def test_ragas(tmp_path: Path) -> None:
    (text,) = exported(tmp_path, "ragas")
    first, second, third = map(json.loads, text.splitlines())
    assert first == {
        "user_input": "When?",
        "response": "1852 [1]",
        "retrieved_contexts": ["Elm Hill was founded in 1852.", "It is small."],
        "reference": "1852",
        "reference_contexts": ["Elm Hill was founded in 1852."],
    }
    assert (second["reference"], third["response"], third["retrieved_contexts"]) == ("", "", [])


def test_squad_predictions(tmp_path: Path) -> None:
    (text,) = exported(tmp_path, "squad")
    assert json.loads(text) == {"a 1": "1852", "b": "", "c": ""}


def test_trec(tmp_path: Path) -> None:
    run, qrels = exported(tmp_path, "trec", ".run", ".qrels")
    assert run.splitlines()[:2] == [
        "a_1 Q0 elm_hill.txt:0-29 1 1.000000 footnote",
        "a_1 Q0 elm_hill.txt:30-42 2 0.500000 footnote",
    ]
    assert all(len(line.split()) == 6 for line in run.splitlines())
    assert qrels == "a_1 0 elm_hill.txt:0-29 1\nc 0 elm_hill.txt:0-29 1\n"


@pytest.mark.parametrize("option", ["xml=out", "ragas", "ragas=", "=out"])
def test_a_format_that_is_not_known(option: str) -> None:
    with pytest.raises(BadSettings) as caught:
        export.parse_exports([option])
    assert "ragas, squad, trec" in caught.value.hint
