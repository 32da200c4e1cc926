"""A summary says what the document says, from all over it, in sentences that can be read by themselves."""

from rag.answer.key_sentences import LONGEST, key_sentences, opening
from rag.chatbot import Chatbot
from rag.documents import document_from_text, split

NOTICE = """# Harbour notice

Valid from 1 March 2024 until further notice.

The harbour of Elmsund is rebuilt from April to October 2025. It handles some 400 ships a year.

## Traffic

Ferries leave from the northern pier, every two hours. This is a provisional arrangement of the company.

“It will be dreadful for everybody on the island,” said the pilot.

## Cost

The work costs 12 million crowns, half of it from the state. Rumour has it that the sum of 12 million has doubled already.

| Part | Crowns of the whole cost |
|---|---|
| The northern pier and its two cranes | 7,000,000 |

## Contact

Questions about the work go to works@elmsund.example by the end of March.
"""


def chosen(text: str, count: int, asked: str = "") -> list[str]:
    document = document_from_text(text, "notice.md", "notice.md")
    return [passage.cut(sentence) for passage, sentence in key_sentences(document, split(document), count, asked=asked)]


def test_a_summary_takes_the_opening_and_the_first_words_of_sections() -> None:
    assert chosen(NOTICE, 3) == [
        "The harbour of Elmsund is rebuilt from April to October 2025.",
        "Ferries leave from the northern pier, every two hours.",
        "The work costs 12 million crowns, half of it from the state.",
    ]


def test_neither_quotation_rumour_row_address_nor_a_line_of_the_paper_itself_is_a_key_sentence() -> None:
    told = chosen(NOTICE, 6)
    assert len(told) == 5
    assert not any(sign in " ".join(told) for sign in ("dreadful", "Rumour", "cranes", "@", "Valid", "# Harbour"))


def test_of_a_section_that_is_named_its_own_sentences_are_taken() -> None:
    assert chosen(NOTICE, 1, "summarise the traffic section") == ["Ferries leave from the northern pier, every two hours."]
    assert chosen(NOTICE, 1, "summarise the harbour notice") == chosen(NOTICE, 1)
    assert chosen("# Rules\n\nDogs may come in on weekdays only.\n\n## Fees\n\n- none", 1, "sum up the fees") == [
        "Dogs may come in on weekdays only."
    ]


def test_what_a_document_is_about_is_told_by_its_opening() -> None:
    document = document_from_text(NOTICE, "notice.md", "notice.md")
    told = [passage.cut(sentence) for passage, sentence in opening(document, split(document), 2)]
    assert told == ["The harbour of Elmsund is rebuilt from April to October 2025.", "It handles some 400 ships a year."]


def test_of_a_long_document_sentences_from_all_over_it_are_taken_in_its_order() -> None:
    text = "\n\n".join(f"Year {n} brought the town {n} new houses and a bridge." for n in range(1000, 3000))
    document = document_from_text(text, "long.txt", "long.txt")
    found = [sentence.start / len(text) for _, sentence in key_sentences(document, split(document), 5)]
    assert found == sorted(found)
    assert {int(5 * place) for place in found} >= {0, 2, 4}


def test_notes_without_a_full_stop_are_summed_up_all_the_same_and_fragments_are_not() -> None:
    assert len(chosen("- Ferries leave from the northern pier\n- The southern pier is closed for work", 2)) == 2
    assert chosen("Yes. " + "w" * (LONGEST + 1), 3) == []


def test_a_summary_of_an_article_is_sentences_of_it_in_its_order(chatbot: Chatbot) -> None:
    document = next(iter(chatbot.index.documents.values()))
    found = key_sentences(document, list(chatbot.index.passages.values()), 4)
    spans = [span for _, span in found]
    assert len(spans) == 4
    assert spans == sorted(spans)
    assert all(p.start <= s.start < s.end <= p.end and s in p.sentences for p, s in found)
    assert key_sentences(document, [], 4) == []
