"""Yes and No only where the words of the sentence settle it."""

import pytest

from rag.readings.verdict import NO, YES, verdict


@pytest.mark.parametrize(
    ("question", "sentence", "said"),
    [
        ("Was Elm Hill founded in 1900?", "Elm Hill was founded in 1852 by Anna Berg.", "No: 1852."),
        ("was elm hill founded in 1852, right?", "Elm Hill was founded in 1852 by Anna Berg.", YES),
        ("Did Anna Berg found Elm Hill?", "Elm Hill was founded in 1852 by Anna Berg.", YES),
        ("Did Anna Berg found Elm Hill?", "It is claimed that Anna Berg founded Elm Hill.", ""),
        ("is the museum open on mondays", "The museum is not open on Mondays.", NO),
        ("is the museum open on mondays", "The museum is not open on Mondays, except in July.", ""),
        ("may i cry after it", "You must sleep after a night like that, you may cry, you mustn't drive home.", ""),
        ("is letting rooms forbidden", "Letting rooms is forbidden.", YES),
        ("is letting rooms forbidden", "Letting rooms is not forbidden.", ""),
        ("did the dog bite the man", "The man bit the dog.", ""),
        ("is the retirement compulsory at 67", "Retirement is compulsory at 67; some leave at 60.", YES),
        ("is knowledge required", "No knowledge is required.", NO),
        ("is the list open", "The list is closed until further notice.", NO),
        ("was the carpenter named as an author", "The carpenter, Kofi Tawiah, was named as an author.", YES),
        ("was he born in enugu", "His father was born in Enugu.", ""),
        ("what happens if I claim late", "After 90 days nothing is paid at all.", ""),
        ("is it red or blue", "It is not red.", ""),
        ("Is the Thorne Medal awarded every year?", "The Thorne Medal has been awarded every two years since.", ""),
        ("Is the notice period 30 days?", "The notice period is 14 days in the first three months.", "No: 14 days."),
        ("did she die in march 1990", "She died on 4 May 1990 in Bergen.", "No: May."),
        ("is it open on friday", "It is open on Saturday.", ""),
        ("may a child of 9 swim alone", "Children may swim alone from the age of 8.", ""),
        ("Was it founded in 1900?", "It was founded in 1852 and moved in 1870.", ""),
        ("are dogs allowed in the hall", "Dogs are forbidden in the hall.", NO),
        ("can i share the card", "The card is not tied to one person.", ""),
        ("may i print it at home", "Files may not be printed at home.", NO),
        ("do I need a prescription", "It is available without prescription.", NO),
        ("may I use it without a licence", "It may be used without a licence.", ""),
        ("will there be an early election", "The minister ruled out an early election.", NO),
        ("will the growers get a refund", "The growers demanded a refund.", ""),
        ("is there a fuel warning", "The fuel warning has been lifted.", ""),
        ("did it help against colds", "It helped against fever, but not against colds.", ""),
        ("are schools open on storm days", "Schools are closed on storm days.", NO),
        ("are winters dry", "Summers are hot; winters are dry and sunny.", YES),
        ("is the window the default", "The window, which is the default, lets no more through than stated.", YES),
        ("did the stall raise 60 pounds", "The minutes have one correction: the stall raised 50 pounds, not 60 pounds.", ""),
        ("will there be pony rides", "The pony rides are off: nobody pays for them.", ""),
        ("is it the provincial capital", "It lies north of the provincial capital.", ""),
        ("did the king sign the treaty", "The treaty was never signed by the king.", NO),
        ("is the club still run by members", "The club was run by its members.", ""),
        ("is the sauna free?", "The sauna is free for members.", "Yes: for members."),
        ("is the sauna open on sundays?", "The sauna is open on Sundays from noon.", "Yes: from noon."),
        ("is the sauna open in may?", "The sauna is open in the last days of May.", "Yes: in the last days of May."),
        ("is the tea room open?", "The tea room at Slate Wharf is open from May to July.", "Yes: from May to July."),
        ("may I use the sauna?", "Members may use the sauna.", ""),
        ("is the sauna free?", "For members, the sauna is free.", ""),
        ("was it opened in 1911?", "It was opened in 1903 and rebuilt in 1911.", ""),
        ("steady green means online, right", "| green | online | nothing |", ""),
    ],
)  # fmt: skip
def test_verdicts(question: str, sentence: str, said: str) -> None:
    assert verdict(question, sentence) == said


def test_what_a_sentence_is_said_of_may_stand_above_it() -> None:
    assert verdict("is the first hour of parking free", "The first hour is free.", "Parking") == YES
    assert verdict("is the first hour of parking free", "The first hour is free.") == ""
