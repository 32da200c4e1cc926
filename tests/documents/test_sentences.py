"""Sentences end where a person would end them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.sentences import sentences


def cut(text: str) -> list[str]:
    return [text[s.start : s.end] for s in sentences(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dr. No met J. R. Ewing at 5 p.m. in D.C. He left.", ["Dr. No met J. R. Ewing at 5 p.m. in D.C.", "He left."]),
        ("He paid $3.5 million. U.S. President Obama said no. It ended.", ["He paid $3.5 million.", "U.S. President Obama said no.", "It ended."]),
        ("“I know.” She left! Really?", ["“I know.”", "She left!", "Really?"]),
        ('"Why?" he asked. (So it was.) Yes.', ['"Why?" he asked.', "(So it was.)", "Yes."]),
        ("See Fig. 2 and No. 5. Then stop.", ["See Fig. 2 and No. 5.", "Then stop."]),
        ("Wait... what? It was plan B. The other failed.", ["Wait... what?", "It was plan B.", "The other failed."]),
        ("A list:\n- one\n- two. Three\n1. four\n2. five", ["A list:", "- one", "- two.", "Three", "1. four", "2. five"]),
        ("A line that is\nwrapped softly. Next.", ["A line that is\nwrapped softly.", "Next."]),
        ("他来了。他走了！好", ["他来了。", "他走了！", "好"]),
        ("Gaza. AND Many live. Yes.", ["Gaza.", "AND Many live.", "Yes."]),
        ("On Jan. 31 he left. Acme Inc. filed. Acme Inc. The end.", ["On Jan. 31 he left.", "Acme Inc. filed.", "Acme Inc.", "The end."]),
        ("It opens at 9 a.m. Visitors wait outside.", ["It opens at 9 a.m.", "Visitors wait outside."]),
        ("It begins at 10:30 a.m. Volunteers meet at 9 p.m. Dogs are shy.", ["It begins at 10:30 a.m.", "Volunteers meet at 9 p.m.", "Dogs are shy."]),
        ("We met at 5 p.m. Monday, at 3 p.m. Eastern time and at 6 p.m. GMT.", ["We met at 5 p.m. Monday, at 3 p.m. Eastern time and at 6 p.m. GMT."]),
        ("He slept. At 3 p.m. Mayor Dahl spoke of the 5 p.m. Mass.", ["He slept.", "At 3 p.m. Mayor Dahl spoke of the 5 p.m. Mass."]),
        ("It lasts until 4 p.m. – longer than planned.", ["It lasts until 4 p.m. – longer than planned."]),
        ("Bring string, etc. Tools are there (nails, etc.) and tea, etc. too.", ["Bring string, etc.", "Tools are there (nails, etc.) and tea, etc. too."]),
        ("We thank Brown & Sons Inc. Members gave a lot.", ["We thank Brown & Sons Inc.", "Members gave a lot."]),
        ("Apple Inc. Chief Executive Tim Cook left Acme Co. Ltd. for good.", ["Apple Inc. Chief Executive Tim Cook left Acme Co. Ltd. for good."]),
        ("It lies in Mill St. The keys are at No. 5 Mill Lane. St. Paul slept.", ["It lies in Mill St.", "The keys are at No. 5 Mill Lane.", "St. Paul slept."]),
        ("Some, e.g. Italian bees, fly. We saw the U.S. Several were bigger.", ["Some, e.g. Italian bees, fly.", "We saw the U.S.", "Several were bigger."]),
        ("It fell to 3.4. Food prices rose by 2.0. Banks shut.", ["It fell to 3.4.", "Food prices rose by 2.0.", "Banks shut."]),
        ("It turns round the Sun. Venus does. On Sun. Venus rose.", ["It turns round the Sun.", "Venus does.", "On Sun. Venus rose."]),
        ("The U.S. Army fought; the Jan. 2012 census counted.", ["The U.S. Army fought; the Jan. 2012 census counted."]),
        ("Am 3. Oktober 1990 war es so weit, z. B. in Berlin. Dann kam er.", ["Am 3. Oktober 1990 war es so weit, z. B. in Berlin.", "Dann kam er."]),
        ("Er sagte: „Ja.“ Sie ging bzw. Otto lief. „Nein!“, rief er.", ["Er sagte: „Ja.“", "Sie ging bzw. Otto lief.", "„Nein!“, rief er."]),
        ("M. Dupont est venu. Il a dit « non. » Mme. Roy rit.", ["M. Dupont est venu.", "Il a dit « non. »", "Mme. Roy rit."]),
        ("¿Quién vino? La Sra. Ruiz, pág. 4. ¡Sí!", ["¿Quién vino?", "La Sra. Ruiz, pág. 4.", "¡Sí!"]),
        ("Он живёт на ул. Ленина с 1990 г. Москва велика. Кто это? Др.", ["Он живёт на ул. Ленина с 1990 г. Москва велика.", "Кто это?", "Др."]),
        ("Він мешкає на вул. Шевченка. Так.", ["Він мешкає на вул. Шевченка.", "Так."]),
        ("Ποιος ήρθε; Ο κ. Παππάς. Πότε\u037e Χθες.", ["Ποιος ήρθε;", "Ο κ. Παππάς.", "Πότε\u037e", "Χθες."]),
        ("من جاء؟ جاء علي۔ ثم ذهب. نعم!", ["من جاء؟", "جاء علي۔", "ثم ذهب.", "نعم!"]),
        ("מי בא? דוד בא. כן!", ["מי בא?", "דוד בא.", "כן!"]),
        ("कौन आया? राम आया। वह गया॥ हाँ", ["कौन आया?", "राम आया।", "वह गया॥", "हाँ"]),
        ("他说：“来。”然后走了。“好！”", ["他说：“来。”", "然后走了。", "“好！”"]),
        ("Cyprus (Greek: Κύπρος; Turkish: Kıbrıs) is an island; it is warm.", ["Cyprus (Greek: Κύπρος; Turkish: Kıbrıs) is an island; it is warm."]),
    ],
)  # fmt: skip
def test_sentences_where_people_would_end_them(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@given(st.text(st.sampled_from("aÄжЩαΩبאक来1 \n.!?…؟۔।॥;\u037e。！？“”„«»()[]-|") | st.characters(), max_size=200))
def test_sentences_are_in_order_apart_and_hold_all_but_white_space(text: str) -> None:
    found = sentences(text, 0, len(text))
    edges = [0, *(at for s in found for at in (s.start, s.end)), len(text)]
    assert edges == sorted(edges)
    between = [text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)]
    assert not "".join(between).strip()
    assert all(text[s.start : s.end].strip() == text[s.start : s.end] != "" for s in found)


def test_a_reference_mark_does_not_join_two_sentences() -> None:
    assert cut("It was founded in 1852.[2] The river is long.[12][b] It bends.") == [
        "It was founded in 1852.[2]",
        "The river is long.[12][b]",
        "It bends.",
    ]


def test_every_row_of_a_table_is_a_sentence_of_its_own() -> None:
    assert cut("| Part | Years |\n|---|---|\n| Frame | 5 |") == ["| Part | Years |", "|---|---|", "| Frame | 5 |"]
