"""Gold sets, metrics, runs and comparisons; `report` draws them."""

from rag.evaluate.compare import compare
from rag.evaluate.gates import outcomes_of, parse_gates, require_measurable
from rag.evaluate.gold import read_gold
from rag.evaluate.judge import open_judge
from rag.evaluate.metrics import measurable
from rag.evaluate.outputs import Outputs
from rag.evaluate.report.comparison_html import comparison_html
from rag.evaluate.report.export import parse_exports
from rag.evaluate.report.text import print_comparison, print_run
from rag.evaluate.runner import Evaluation
from rag.evaluate.runs import read_run, write_whole

__all__ = [
    "Evaluation",
    "Outputs",
    "compare",
    "comparison_html",
    "measurable",
    "open_judge",
    "outcomes_of",
    "parse_exports",
    "parse_gates",
    "print_comparison",
    "print_run",
    "read_gold",
    "read_run",
    "require_measurable",
    "write_whole",
]
