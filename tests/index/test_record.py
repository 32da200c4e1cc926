"""A manifest that was edited again and again says the same as one made of the same documents at once."""

import random
from dataclasses import replace
from datetime import date

import pytest

from rag.dates.resolve import any_within, dates_in, resolve_dates
from rag.documents.load import document_from_text
from rag.index.bm25 import Bm25, first_places
from rag.index.manifest import Manifest
from rag.index.record import Record
from rag.index.store_files import open_draft
from rag.index.stored import StoredBm25, dates_between, passages_dated
from rag.types import Document

WORDS = "quay pump harbour red green kittens wool ships cross ocean old crane market bridge".split()
QUESTIONS = [" ".join(pair) for pair in zip(WORDS, WORDS[3:], strict=False)]


def document(number: int, rng: random.Random) -> Document:
    text = "\n\n".join(" ".join(rng.choices(WORDS, k=rng.randint(2, 9))).capitalize() + "." for _ in range(12))
    text += f"\n\nThe pier burned on 3 May {rng.randint(1990, 1999)}. It was rebuilt two years later."
    return document_from_text(text, f"test:{number}", f"{number}.txt")


def made_of(*documents: Document) -> Manifest:
    record = Record(open_draft(None), "test")
    for one in documents:
        record.put(one)
    record.order(d.id for d in documents)
    return as_written(record)


def as_written(record: Record) -> Manifest:
    """The record as it is now; it may be edited further."""
    record.write_words()
    return Manifest(record._connection)


@pytest.mark.parametrize("seed", range(3))
def test_edits_leave_what_a_fresh_one_has(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.index.record.CHUNK", 4)
    monkeypatch.setattr("rag.index.record.AT_ONCE", 30)
    rng = random.Random(seed)
    alive = {d.id: d for d in (document(number, rng) for number in range(20))}
    record = Record(open_draft(None), "test")
    for one in alive.values():
        record.put(one)
    for _ in range(30):
        gone = rng.choice(list(alive))
        changed = document(rng.randrange(30), rng)
        record.remove([gone])
        del alive[gone]
        record.put(changed)
        alive[changed.id] = changed
    order = rng.sample(list(alive.values()), len(alive))
    record.order(d.id for d in order)
    edited, fresh = as_written(record), made_of(*order)
    assert list(edited.documents.values()) == order
    assert list(edited.passages.values()) == list(fresh.passages.values())
    assert edited.rows() == fresh.rows()
    for year in range(1990, 2002):
        days = date(year, 1, 1), date(year, 12, 31)
        by_hand = [
            passage.id
            for one in order
            for passage in fresh.passages_of(one.id)
            if any_within(dates_in(resolve_dates(one.text, one.date), passage.start, passage.end), days)
        ]
        assert passages_dated(edited, days, edited.documents) == by_hand
        assert passages_dated(edited, days, [order[0].id]) == [i for i in by_hand if i.startswith(order[0].id)]
    for one in order:
        told = [replace(resolved, document_id=one.id) for resolved in resolve_dates(one.text, one.date)]
        assert dates_between(edited, one.id, 0, len(one.text)) == told
        assert dates_between(edited, one.id, told[0].start, told[0].end) == told[:1]
        assert not dates_between(edited, one.id, told[0].start, told[0].end - 1)
    assert edited.forms() == fresh.forms()
    assert edited.digests() == fresh.digests()
    in_memory = Bm25(first_places(fresh.passages.values()))
    for question in QUESTIONS:
        found = StoredBm25(edited).rows(question)
        assert found == StoredBm25(fresh).rows(question) == in_memory.rows(question)
        assert StoredBm25(edited).rows(question, (order[0].id,)) == in_memory.rows(question, (order[0].id,))


def test_scores_are_those_of_bm25s() -> None:
    """The weights of the final order were fitted on its ranks. Equal scores may stand in any order there."""
    import bm25s
    import Stemmer

    manifest = made_of(*(document(number, random.Random(number)) for number in range(20)))
    places = first_places(manifest.passages.values())[None]
    texts = [passage.text for passage in places.values()]
    stemmer = Stemmer.Stemmer("english")
    theirs = bm25s.BM25()
    theirs.index(bm25s.tokenize(texts, stemmer=stemmer, show_progress=False), show_progress=False)
    ours = StoredBm25(manifest)
    for question in QUESTIONS:
        asked = bm25s.tokenize(question, stemmer=stemmer, return_ids=False, show_progress=False)[0]
        scores = dict(zip(places, theirs.get_scores(asked).tolist(), strict=True))
        found = [scores[row] for row in ours.rows(question)]
        assert found == sorted((score for score in scores.values() if score > 0), reverse=True)[: len(found)]
        assert found


def test_what_is_no_text_of_utf_8_comes_back_as_it_was() -> None:
    odd = document_from_text("A lone \ud800 half.\n\n# Über “alles”\n\nIt rained 😀.", "test:\udce9.txt", "\\udce9.txt")
    odd = replace(odd, title="\ud800")
    assert list(made_of(odd).documents.values()) == [odd]
