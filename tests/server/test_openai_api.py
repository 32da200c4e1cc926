"""Footnote asked by OpenAI's own client."""

import time
from collections.abc import Callable
from typing import Any

import openai
import pytest

from rag.chatbot import Chatbot
from rag.server.bodies import MAX_TURNS_SENT
from rag.server.openai_api import Message, _conversation
from rag.server.prometheus import CountingChatbot
from rag.types import Document
from tests.hedging import Hedging

QUESTION = "when did relations deteriorate?"


@pytest.fixture(scope="module")
def client(listen: Callable[..., str]) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{listen(api_tokens='a-token')}/v1", api_key="a-token", max_retries=0)


def test_the_reply_holds_answer_footnotes_and_annotations(client: openai.OpenAI, seed: Document) -> None:
    reply = client.chat.completions.create(model="footnote", messages=[{"role": "user", "content": QUESTION}])
    message = reply.choices[0].message
    assert reply.choices[0].finish_reason == "stop"
    assert message.content is not None
    assert message.content.startswith("The document may say:\n“But in 2011,")
    assert "\n\n[1] “But in 2011, relations between Moscow" in message.content
    assert message.annotations is not None
    for number, annotation in enumerate(message.annotations, 1):
        cited = annotation.url_citation
        assert message.content[cited.start_index : cited.end_index] == f"[{number}]"
        start, end = map(int, cited.url.rsplit(":", 1)[1].split("-"))
        assert seed.text[start:end] in message.content
    assert len(message.annotations) == 2


def test_the_stream_says_the_same_in_pieces(client: openai.OpenAI) -> None:
    whole = client.chat.completions.create(model="footnote", messages=[{"role": "user", "content": QUESTION}])
    chunks = list(
        client.chat.completions.create(
            model="footnote",
            messages=[{"role": "user", "content": QUESTION}],
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    said = [c.choices[0].delta.content for c in chunks if c.choices and c.choices[0].delta.content]
    assert len(said) == 3
    assert "".join(said) == whole.choices[0].message.content
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] == "stop"
    assert chunks[-1].usage is not None


def test_what_follows_from_two_sentences_is_said_after_them(client: openai.OpenAI) -> None:
    question = "Which came first, the founding of Hamas or the Oslo agreements?"
    stream = client.chat.completions.create(model="footnote", messages=[{"role": "user", "content": question}], stream=True)
    said = "".join(c.choices[0].delta.content or "" for c in stream)
    assert "[2]\nThe founding of Hamas came first.\n\n[1] “" in said
    message = (
        client.chat.completions.create(model="footnote", messages=[{"role": "user", "content": question}]).choices[0].message
    )
    content = message.content or ""
    assert content.startswith("The founding of Hamas came first.\n")
    marks = noted(content, message.to_dict()["annotations"])  # type: ignore[arg-type]  # the package leaves annotations untyped
    assert [mark for _, mark, _ in marks] == ["[1]", "[2]"]


def noted(content: str, annotations: list[dict[str, Any]]) -> list[tuple[int, str, str]]:
    """Where each annotation stands, what it marks, and the place it links to."""
    cited = [annotation["url_citation"] for annotation in annotations]
    return [(c["start_index"], content[c["start_index"] : c["end_index"]], c["url"].partition("?at=")[2]) for c in cited]


@pytest.mark.parametrize("sure", [0, 1])
def test_a_hedged_reply_says_so_once_and_its_annotations_mark_their_numbers(
    listen: Callable[..., str], chatbot: Chatbot, sure: int
) -> None:
    client = openai.OpenAI(base_url=f"{listen(Hedging(chatbot, sure))}/v1", api_key="-", max_retries=0)
    reply = client.chat.completions.create(model="footnote", messages=[{"role": "user", "content": QUESTION}])
    message = reply.choices[0].message
    lead = "The document may also say:" if sure else "The document may say:"
    assert message.content is not None
    assert message.content.count("The document may") == 1
    assert f"{lead}\n“" in message.content
    stream = client.chat.completions.create(model="footnote", messages=[{"role": "user", "content": QUESTION}], stream=True)
    deltas = [chunk.choices[0].delta.to_dict() for chunk in stream]
    assert "".join(str(delta.get("content") or "") for delta in deltas) == message.content
    [annotations] = [delta["annotations"] for delta in deltas if "annotations" in delta]
    for given in (annotations, message.to_dict()["annotations"]):
        assert [mark for _, mark, _ in noted(message.content, given)] == ["[1]", "[2]"]  # type: ignore[arg-type]  # left untyped


def test_a_follow_up_of_a_hedged_reply_leans_on_its_sentence(listen: Callable[..., str], chatbot: Chatbot) -> None:
    bot = Hedging(chatbot)
    client = openai.OpenAI(base_url=f"{listen(bot)}/v1", api_key="-", max_retries=0)
    first: Any = {"role": "user", "content": "Who sponsored Kalinka?"}
    reply = client.chat.completions.create(model="footnote", messages=[first])
    said: Any = {"role": "assistant", "content": reply.choices[0].message.content}
    client.chat.completions.create(model="footnote", messages=[first, said, {"role": "user", "content": "Where was it opened?"}])
    [turn] = bot.turns
    assert turn.answer == chatbot.ask("Who sponsored Kalinka?").citations[0].quote


def test_a_follow_up_of_a_model_s_hedged_reply_leans_on_its_words(listen: Callable[..., str], chatbot: Chatbot) -> None:
    bot = Hedging(chatbot, own=True)
    client = openai.OpenAI(base_url=f"{listen(bot)}/v1", api_key="-", max_retries=0)
    first: Any = {"role": "user", "content": "Who sponsored Kalinka?"}
    reply = client.chat.completions.create(model="footnote", messages=[first])
    content = reply.choices[0].message.content or ""
    assert content.startswith("In the model’s words: compare the source.\n")
    said: Any = {"role": "assistant", "content": content}
    client.chat.completions.create(model="footnote", messages=[first, said, {"role": "user", "content": "Where was it opened?"}])
    [turn] = bot.turns
    assert turn.answer == chatbot.ask("Who sponsored Kalinka?").short_answer


def test_brackets_of_the_document_are_no_footnotes(listen: Callable[..., str], make_chatbot: Callable[..., Chatbot]) -> None:
    bot = make_chatbot(bridge="The bridge of Alden was opened in 1852.[1] It is long.\n\nRosa Klein built it.[2]")
    client = openai.OpenAI(base_url=f"{listen(CountingChatbot(bot.index, bot.settings))}/v1", api_key="-", max_retries=0)
    question = "When was the bridge of Alden opened?"
    reply = client.chat.completions.create(model="footnote", messages=[{"role": "user", "content": question}])
    message = reply.choices[0].message
    content = message.content or ""
    assert "1852.[1]" in content.split("\n")[0]
    found = noted(content, message.to_dict()["annotations"])  # type: ignore[arg-type]  # the package leaves annotations untyped
    assert [(at, mark) for at, mark, _ in found] == [(content.index("\n\n[1] “") - len("[1]"), "[1]")]


def test_earlier_messages_are_the_history(client: openai.OpenAI) -> None:
    first = client.chat.completions.create(model="footnote", messages=[{"role": "user", "content": "Who sponsored Kalinka?"}])
    reply = client.chat.completions.create(
        model="footnote",
        messages=[
            {"role": "system", "content": "You are a pirate."},
            {"role": "user", "content": "Who sponsored Kalinka?"},
            {"role": "assistant", "content": first.choices[0].message.content},
            {"role": "user", "content": [{"type": "text", "text": "Where was it opened?"}]},
        ],
    )
    assert reply.choices[0].message.content is not None
    assert reply.choices[0].message.content.startswith("Gaza — ")


def test_a_refusal_is_said_plainly(client: openai.OpenAI) -> None:
    reply = client.chat.completions.create(
        model="footnote", messages=[{"role": "user", "content": "Who won the 2022 World Cup?"}]
    )
    assert reply.choices[0].message.content == "The document does not say."
    assert reply.choices[0].message.annotations == []


def test_the_client_understands_every_error(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["footnote"]
    with pytest.raises(openai.NotFoundError, match="no such model"):
        client.chat.completions.create(model="gpt-4", messages=[{"role": "user", "content": "a"}])
    with pytest.raises(openai.UnprocessableEntityError, match="not a question"):
        client.chat.completions.create(model="footnote", messages=[{"role": "assistant", "content": "a"}])
    with pytest.raises(openai.AuthenticationError, match="token"):
        client.with_options(api_key="another").models.list()
    with pytest.raises(openai.APIError, match="the question is empty"):
        list(client.chat.completions.create(model="footnote", messages=[{"role": "user", "content": "?"}], stream=True))


def test_a_long_conversation_of_spaces_costs_no_time() -> None:
    """Hostile: each earlier reply is a run of spaces, over which a mark was once looked for from every one of them."""
    spaces = Message(role="assistant", content="a" + " " * 9_990 + "b")
    question = Message(role="user", content="And why?")
    begin = time.process_time()
    asked, history = _conversation([question, spaces] * 90 + [question])
    assert time.process_time() - begin < 0.5
    assert (asked, len(history)) == ("And why?", MAX_TURNS_SENT)
