"""What stands around answers says who answers, where, and how long the page waits."""

import pytest

from rag.page.html.frame import answerer, foot_html, longest_wait, opening_html, writes
from rag.settings import Settings


@pytest.mark.parametrize(("writer", "who"), [("both", "m · local"), ("model", "m · local"), ("reader", "embedded reader")])
def test_a_model_that_only_completes_questions_is_not_said_to_answer(writer: str, who: str) -> None:
    settings = Settings(model="m", openai_base_url="http://127.0.0.1:1/v1", writer=writer)
    assert answerer(settings)[0] == who
    assert "m on this machine" in answerer(settings)[1]
    assert ("Every answer quotes" in opening_html(1, writes=writes(settings))) == (writer == "reader")


def test_the_page_waits_as_long_as_a_model_may_take() -> None:
    assert longest_wait(Settings(model="m", openai_base_url="http://a/v1", model_deadline=900)) > 900
    assert 'data-wait="150"' in foot_html("here", longest_wait(Settings()), feedback=False)
