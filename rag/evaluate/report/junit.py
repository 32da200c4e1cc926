"""A run as JUnit's XML, which CI systems show."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence

from rag.evaluate.gates import Outcome
from rag.evaluate.items import Item
from rag.evaluate.metrics import PROPORTIONS, QUANTILES
from rag.evaluate.report.text import gate_line, said, wanted
from rag.evaluate.runs import Run

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(run: Run, outcomes: Sequence[Outcome]) -> Iterator[str]:
    """A test case a question, failed where it is not correct, and one a gate; in pieces."""
    count = run.figures["metrics"]["correct"]["n"] + len(outcomes)
    errors = failures = 0
    seconds = 0.0
    for item in run.items():
        errors += item["error"] is not None
        failures += item["error"] is None and not item["scores"]["correct"]
        seconds += item["scores"]["latency_p50"]
    name = _xml(str(run.figures["gold"]))
    head = {
        "name": name,
        "tests": str(count),
        "failures": str(failures + sum(not outcome.kept for outcome in outcomes)),
        "errors": str(errors),
        "skipped": "0",
        "time": f"{seconds:.3f}",
    }
    suite = ET.tostring(ET.Element("testsuite", head), encoding="unicode").removesuffix("/>").rstrip()
    total = ET.tostring(ET.Element("testsuites", head), encoding="unicode").removesuffix("/>").rstrip()
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n{total}>\n{suite}>\n'
    for outcome in outcomes:
        name = f"{outcome.gate.metric} {outcome.gate.bound:g}"
        case = ET.Element("testcase", classname="gate", name=name, time="0")
        if not outcome.kept:
            ET.SubElement(case, "failure", type="gate", message=gate_line(outcome))
        yield ET.tostring(case, encoding="unicode") + "\n"
    for item in run.items():
        yield ET.tostring(_case(item), encoding="unicode") + "\n"
    yield "</testsuite>\n</testsuites>\n"


def _case(item: Item) -> ET.Element:
    tag = _xml(item["tags"][0]) if item["tags"] else "gold"
    name = _xml(f"{item['id']}: {item['question']}")
    case = ET.Element("testcase", classname=tag, name=name, time=f"{item['scores']['latency_p50']:.4f}")
    if item["error"]:
        error = ET.SubElement(case, "error", type="error", message=_xml(item["error"]["error"]))
        error.text = _xml(item["error"]["hint"])
    elif item["answer"] and not item["scores"]["correct"]:
        failure = ET.SubElement(case, "failure", type="wrong", message=_xml(f"{said(item)}, wanted {wanted(item)}"))
        scores = {k: v for k, v in item["scores"].items() if k not in QUANTILES}
        failure.text = _xml(
            item["answer"]["text"]
            + "\n\n"
            + ", ".join(f"{k} {v:.0f}" if k in PROPORTIONS else f"{k} {v:.3f}" for k, v in scores.items())
        )
    return case


def _xml(text: str) -> str:
    """Without characters that XML 1.0 cannot hold, even escaped."""
    return _NOT_XML.sub("\ufffd", text)
