"""A text's words are found by their stems in its own language; an English text's terms are what they are without any other."""

from rag.documents.load import document_from_text
from rag.documents.split import split
from rag.index.bm25 import Bm25, asked_terms, first_places, terms

ENGLISH = "The museum of the city was founded in 1898 by Anna Berg, and it has been open to all since then."
GERMAN = "Das Museum der Stadt wurde 1898 von Anna Berg gegründet, und seine Häuser sind seitdem für alle geöffnet."
RUSSIAN = "Городской музей основала в 1898 году Анна Берг, и с тех пор его залы открыты для всех."
GREEK = "Το μουσείο της πόλης ιδρύθηκε το 1898 από την Άννα Μπεργκ και οι αίθουσές του είναι ανοιχτές."
ARABIC = "تأسس متحف المدينة عام 1898 على يد آنا بيرغ، وقاعاته مفتوحة للجميع منذ ذلك الحين."
TEXTS = {"en": ENGLISH, "de": GERMAN, "ru": RUSSIAN, "el": GREEK, "ar": ARABIC}


def found(question: str, *languages: str) -> list[str]:
    passages = [p for name in languages for p in split(document_from_text(TEXTS[name], name, name))]
    places = first_places(passages)
    return [places[None][row].document_id for row in Bm25(places).rows(question)]


def test_another_form_of_a_word_finds_its_text_in_each_language() -> None:
    for name, question in {"en": "founding", "de": "im Haus", "ru": "в зале", "el": "αίθουσα", "ar": "مدينة"}.items():
        ids = [p.document_id for p in split(document_from_text(TEXTS[name], name, name))]
        assert found(question, *TEXTS) == ids, name


def test_a_name_finds_the_texts_of_all_languages() -> None:
    assert len(found("When did Berg live?", *TEXTS)) == 2


def test_the_terms_of_english_are_english_stems_alone_whatever_is_beside_it() -> None:
    assert terms(ENGLISH) == ["museum", "citi", "found", "1898", "anna", "berg", "has", "been", "open", "all", "sinc"]
    assert asked_terms("Who founded it?", []) == ["who", "found"]
    assert asked_terms("Who founded it?", ["de"])[:2] == ["who", "found"]
    assert all(":" not in term for term in terms("Gaza 2006"))


def test_vowel_signs_and_a_turkish_capital_make_no_other_word() -> None:
    assert terms("تَأَسَّسَ المَتحَفُ في المدينة")[0] == terms("تأسس المتحف في المدينة")[0]
    assert "tr:istanbul" in terms("İstanbul ne zaman ve kim tarafından alındı?")
