"""A question for yes or no with a value that is not the document's: its sentence is found by the question without the value."""

from rag.readings import Premise, with_neighbours
from rag.search import SURE_FROM, Query, Search, likelihood
from rag.types import Reading


def check_premise(search: Search, query: Query) -> tuple[list[Reading], str, float, bool] | None:
    """The sentences that have a value in the place of the one asked about, the verdict, how likely that is, and whether it
    is sure that they say it of the same; None where the question has no value, or nothing surely has one in its place.
    """
    premise = Premise.of(query.question)
    if premise is None:
        return None
    readings = search.answers(Query.of(premise.question, query.scope))
    likely = likelihood(readings)
    if likely < SURE_FROM:
        return None
    return with_neighbours("yes_no", readings[0]), premise.verdict(readings), likely, premise.is_met(readings[0])
