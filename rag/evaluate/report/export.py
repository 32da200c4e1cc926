"""A run in the forms of other tools: RAGAS's samples, SQuAD predictions, a TREC run with its qrels."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from rag.errors import BadSettings
from rag.evaluate.items import Item, Place
from rag.evaluate.runs import Run, write_whole
from rag.types import Document


def parse_exports(options: Sequence[str]) -> list[tuple[str, Path]]:
    """FORMAT=OUT options. Raises BadSettings for an unknown format or no file."""
    exports = []
    for option in options:
        form, _, out = option.partition("=")
        if form not in FORMATS or not out:
            raise BadSettings(f"--export {option} is not understood", f"write FORMAT=OUT, with one of {', '.join(FORMATS)}")
        exports.append((form, Path(out)))
    return exports


def export(form: str, out: Path, run: Run, documents: Sequence[Document]) -> None:
    """Write the run in the format, one of FORMATS. Raises BadGold where a file cannot be written."""
    by_name = {document.name: document for document in documents}
    for suffix, write in FORMATS[form].items():
        write_whole(out.with_name(f"{out.name}{suffix}"), write(run, by_name))


def _ragas(run: Run, documents: Mapping[str, Document]) -> Iterator[str]:
    """SingleTurnSample, an object a line."""
    for item in run.items():
        answer, gold = item["answer"], item["gold"]
        sample = {
            "user_input": item["question"],
            "response": answer["text"] if answer else "",
            "retrieved_contexts": [documents[e["document"]].text[e["start"] : e["end"]] for e in _evidence(item)],
            "reference": gold["answers"][0] if gold["answers"] else "",
            "reference_contexts": [e["quote"] for e in gold["evidence"]],
        }
        yield json.dumps(sample, ensure_ascii=False) + "\n"


def _squad(run: Run, _: Mapping[str, Document]) -> Iterator[str]:
    """Id -> prediction, as evaluate-v2.0.py takes it; empty for a refusal."""
    yield "{"
    for number, item in enumerate(run.items()):
        said = item["answer"]["short_answer"] if item["answer"] else ""
        yield f"{',' if number else ''}\n{json.dumps(item['id'])}: {json.dumps(said, ensure_ascii=False)}"
    yield "\n}\n"


def _trec_run(run: Run, _: Mapping[str, Document]) -> Iterator[str]:
    """query Q0 passage rank score tag; passages in final order."""
    for item in run.items():
        for rank, place in enumerate(_evidence(item), 1):
            # trec_eval sorts by score: make it follow the rank, whatever the scores' rounding made equal.
            yield f"{_word(item['id'])} Q0 {_passage(place)} {rank} {1 / rank:.6f} footnote\n"


def _trec_qrels(run: Run, _: Mapping[str, Document]) -> Iterator[str]:
    """query 0 passage 1, for each passage of the index that holds gold evidence."""
    for item in run.items():
        for place in item["gold"]["passages"]:
            yield f"{_word(item['id'])} 0 {_passage(place)} 1\n"


def _evidence(item: Item) -> Sequence[Place]:
    return item["answer"]["evidence"] if item["answer"] else []


def _passage(place: Place) -> str:
    return f"{_word(place['document'])}:{place['start']}-{place['end']}"


def _word(text: str) -> str:
    """TREC's columns are separated by white space."""
    return re.sub(r"\s+", "_", text)


FORMATS: dict[str, dict[str, Callable[[Run, Mapping[str, Document]], Iterator[str]]]] = {
    "ragas": {"": _ragas},
    "squad": {"": _squad},
    "trec": {".run": _trec_run, ".qrels": _trec_qrels},
}
"""Of each format its files: what their names end in, and what writes them."""
