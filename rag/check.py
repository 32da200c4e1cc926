"""temporary"""

from collections.abc import Mapping

from rag.reader import Reader
from rag.types import Claim, Document


class Checker:
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def fault_of(self, claim: Claim, documents: Mapping[str, Document]) -> str | None:
        return None if claim.citations else "mark"
