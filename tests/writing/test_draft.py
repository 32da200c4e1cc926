"""A language model writes, under the same promises: real HTTP, and a server that does what it is told, also against us."""

import itertools
import json
import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.answer.as_json import answer_json
from rag.chatbot import Chatbot
from rag.errors import BadSettings, ModelServerUnavailable
from rag.index.index import Index
from rag.settings import Settings, read_settings
from rag.types import Answer, Claim, Document
from rag.writing.writer import MOST_SHOWN, MOST_WRITTEN
from tests.model_server import Act, Exchange, ModelServer, after, drips, fails, gives, says, sleeps

KEY = "sk-Secret0Key"
QUESTION = "When was Hamas founded?"


@pytest.fixture(scope="session")
def index(chatbot: Chatbot) -> Index:
    """With all opened that is opened once: a model's deadline is not for that."""
    with ModelServer(says("NONE")) as server:
        settings = read_settings(model="m", openai_base_url=server.address, openai_api_key=KEY)
        Chatbot(chatbot.index, settings).ask(QUESTION)
    return chatbot.index


@pytest.fixture
def bot(index: Index) -> Callable[..., Chatbot]:
    """A chatbot on the seed article that writes with the model at an address."""

    def make(address: str, fall_back: bool = True, **other: object) -> Chatbot:
        settings = read_settings(
            **{
                "model": "m",
                "openai_base_url": address,
                "openai_api_key": KEY,
                "model_timeout": 30,
                "model_deadline": 60,
                **other,
            }
        )
        return Chatbot(index, settings, fall_back=fall_back)

    return make


Make = Callable[..., Chatbot]
HASTY = {"model_timeout": 1.5, "model_deadline": 3}
"""For what is about being late; everything else has time, on a slow machine too."""


def founded(exchange: Exchange) -> str:
    return f"Hamas was founded in 1987 {exchange.mark('1987')}.\n"


def broke(exchange: Exchange) -> str:
    return f"In 1967, the USSR broke diplomatic relations with Israel {exchange.mark('In 1967')}."


# ---- what it writes


def test_verified_sentences_are_the_answer_and_their_footnotes_are_spans(bot: Make) -> None:
    with ModelServer(says(founded, broke)) as server:
        answer = bot(server.address).ask(QUESTION)
    assert answer.method == "llm"
    assert answer.text.splitlines() == [
        "Hamas was founded in 1987. [1]",
        "In 1967, the USSR broke diplomatic relations with Israel. [2]",
    ]
    assert answer.short_answer == "Hamas was founded in 1987."
    for cited in answer.citations:
        assert cited.quote == bot(server.address).index.documents[cited.document_id].text[cited.start : cited.end]
    assert (answer.notice, answer.left_out) == (None, ())
    assert answer.tokens == {"prompt": 100, "completion": 20}


def test_the_first_sentence_is_shown_before_the_model_has_finished(bot: Make) -> None:
    shown = threading.Event()
    with ModelServer(says(founded, "and", after(shown, " so on"))) as server:
        stream = bot(server.address, model_timeout=200, model_deadline=200).stream(QUESTION)
        first = next(stream)
        assert isinstance(first, Claim)
        assert first.text == "Hamas was founded in 1987."
        shown.set()
        *_, answer = stream
    assert isinstance(answer, Answer)
    assert answer.claims == (first,)
    assert answer.notice == "Left out: 1 sentence without a source.", "the model could finish"


def test_a_stream_that_is_closed_ends_the_server_s_work(bot: Make) -> None:
    with ModelServer(says(founded, *["on and on "] * 200, pause=0.05)) as server:
        stream = bot(server.address, model_deadline=60).stream(QUESTION)
        next(stream)
        stream.close()  # type: ignore[attr-defined]  # a generator
        assert server.hung_up.wait(60)


def test_the_prompt_holds_the_evidence_a_sentence_a_line_and_fits_the_window(bot: Make) -> None:
    with ModelServer(says("NONE")) as server:
        bot(server.address).ask(QUESTION)
        bot(server.address, context_window=1024).ask(QUESTION)
    whole, part = (r["messages"][1]["content"] for r in server.requests)
    lines = [line for line in whole.split("\n") if line.startswith("[")]
    assert [line.partition(" ")[0] for line in lines] == [f"[{n}]" for n in range(1, len(lines) + 1)]
    assert any(line.endswith("methods Hamas, founded in 1987, employs.") for line in lines)
    assert whole.rstrip().endswith(f"Question: {QUESTION}")
    assert len(part) < len(whole) < 3 * 4096
    assert "Hamas" not in server.requests[0]["messages"][0]["content"]
    assert [r["max_tokens"] for r in server.requests] == [1000, 256]


def test_a_document_that_fits_is_sent_whole_and_the_same_for_every_question(bot: Make, seed: Document) -> None:
    with ModelServer(says("NONE")) as server:
        for question in (QUESTION, "Who sponsored Kalinka?", "Summarize this"):
            bot(server.address).ask(question)
    sent = {r["messages"][1]["content"].partition("Question:")[0] for r in server.requests}
    assert len(sent) == 1
    numbered = [line for line in sent.pop().split("\n") if line.startswith("[")]
    places = [seed.text.index(line.partition("] ")[2][:30].translate(str.maketrans("()", "[]"))) for line in numbered]
    assert places == sorted(places)


def test_evidence_of_several_documents_stands_in_their_order(make_chatbot: Callable[..., Chatbot]) -> None:
    index = make_chatbot(
        first="\n\n".join(f"The mill of Alden ground rye in {year}, and its wheel was mended." for year in range(1801, 1860)),
        second="The mill of Alden burnt down.\n\nIt was rebuilt in brick.",
    ).index
    with ModelServer(says("NONE")) as server:
        settings = read_settings(model="m", openai_base_url=server.address, context_window=1024)
        Chatbot(index, settings).ask("When did the mill of Alden burn down?")
    sent = server.requests[0]["messages"][1]["content"]
    assert sent.index("ground rye") < sent.index("burnt down"), "though the second answers"
    years = [int(line.split(" in ")[1][:4]) for line in sent.split("\n") if " in 18" in line]
    assert 0 < len(years) < 59
    assert years == sorted(years)


# ---- what is left out


@pytest.mark.parametrize(
    "sentence",
    [
        "Hamas was founded in 1988 {1987}.",
        "Fatah was founded in 1987 {1987}.",
        "Relations with Israel deteriorated in 2011 {in 2011}.",
        "Relations between Moscow and Hamas did not deteriorate in 2011 {in 2011}.",
        "Canberra is the capital of Australia {1987}.",
        "The answer is 42 {1987}.",
    ],
)
def test_what_the_cited_sentences_do_not_say_is_left_out_and_said_so(bot: Make, sentence: str) -> None:
    def insists(exchange: Exchange) -> str:
        words, _, source = sentence.rstrip(".").partition("{")
        return f"{words}{exchange.mark(source.rstrip('}')) if source else ''}."

    with ModelServer(says(insists)) as server:
        refused = bot(server.address, writer="model").ask(QUESTION)
    assert not refused.answered
    assert refused.method == "none"
    assert refused.text == "The document does not say."
    whys = ("without a source", "beside the question", "the document does not support")
    assert refused.notice in [f"Left out: 1 sentence {why}." for why in whys]
    assert len(refused.left_out) == 1
    assert refused.closest
    assert "42" not in refused.text + refused.short_answer


def test_a_sentence_without_a_mark_is_shown_with_the_source_that_says_it(bot: Make) -> None:
    with ModelServer(says("Yes, Hamas was founded in 1987.")) as server:
        answer = bot(server.address).ask(QUESTION)
    assert [(c.text, c.sure) for c in answer.claims] == [("Hamas was founded in 1987.", True)]
    assert "founded in 1987" in answer.citations[0].quote


@pytest.mark.parametrize(
    ("question", "written", "shown", "sure"),
    [
        ("Was the mill of Alden built in 1801?", "Yes, the mill of Alden was built in 1801.", "Yes, ", True),
        ("Was the mill of Alden built in 1805?", "No, the mill of Alden was built in 1801.", "No, ", True),
        ("Was the mill of Alden built in 1801?", "No, the mill of Alden was built in 1801.", "", False),
        ("Was the mill of Alden built in 1805?", "Yes, the mill of Alden was built in 1801.", "", False),
        ("When was the mill of Alden built?", "Yes, the mill of Alden was built in 1801.", "", True),
    ],
)
def test_yes_or_no_is_shown_where_the_source_settles_it_so(
    make_chatbot: Callable[..., Chatbot], question: str, written: str, shown: str, sure: bool
) -> None:
    index = make_chatbot(mill="The mill of Alden was built in 1801 by Rosa Klein. It ground rye.").index
    with ModelServer(says(written)) as server:
        settings = read_settings(model="m", openai_base_url=server.address)
        answer = Chatbot(index, settings).ask(question)
    built = "the mill of Alden was built in 1801."
    assert (answer.method, answer.short_answer, answer.sure) == ("llm", shown + built if shown else f"T{built[1:]}", sure)


def test_what_is_true_and_answers_nothing_is_left_out(bot: Make) -> None:
    with ModelServer(says("The director is a nephew of Primakov.")) as server:
        answer = bot(server.address).ask(QUESTION)
    assert not answer.claims or answer.method == "reader"
    assert answer.left_out == ("The director is a nephew of Primakov.",)


def test_what_is_left_out_takes_nothing_else_with_it(bot: Make) -> None:
    with ModelServer(says("It is well known. ", founded, "In 1999 too [1].")) as server:
        answer = bot(server.address).ask(QUESTION)
    assert [c.text for c in answer.claims] == ["Hamas was founded in 1987."]
    assert answer.left_out == ("It is well known.", "In 1999 too.")
    assert answer.notice == "Left out: 1 sentence without a source, 1 sentence beside the question."


@pytest.mark.parametrize("reply", ["NONE", "None.", " none\n"])
def test_a_model_that_finds_nothing_refuses(bot: Make, reply: str) -> None:
    with ModelServer(says(reply)) as server:
        answer = bot(server.address).ask("Who won the 2022 World Cup?")
    assert (answer.answered, answer.method, answer.notice, answer.left_out) == (False, "none", None, ())


def test_a_model_that_goes_round_in_circles_is_hung_up_on_and_what_passed_stays(bot: Make) -> None:
    with ModelServer(says(founded, *[broke, "\n"] * 60, pause=0.02)) as server:
        answer = bot(server.address).ask(QUESTION)
        assert server.hung_up.wait(60)
    assert [c.text for c in answer.claims] == [
        "Hamas was founded in 1987.",
        "In 1967, the USSR broke diplomatic relations with Israel.",
    ]
    assert (answer.notice, answer.left_out) == (None, ())


@pytest.mark.parametrize(
    "rambling", ["And on day {} it rained.\n", "and on day {} it rained, "], ids=["sentences", "one sentence"]
)
def test_a_model_that_rambles_is_hung_up_on_and_what_passed_stays(bot: Make, rambling: str) -> None:
    with ModelServer(says(founded, *[rambling.format(n) for n in range(2000)])) as server:
        answer = bot(server.address).ask(QUESTION)
        assert server.hung_up.wait(60)
    assert [c.text for c in answer.claims] == ["Hamas was founded in 1987."]
    assert len(answer.left_out) < MOST_WRITTEN
    assert (answer.notice or "").startswith("Left out: ")


def test_an_answer_has_at_most_five_sentences(bot: Make) -> None:
    with ModelServer(says(*[lambda e, n=n: f"{e.sources[n]} [{n + 1}]\n" for n in range(12)])) as server:  # type: ignore[misc]  # a default binds it
        answer = bot(server.address).ask("Summarize this document")
    assert len(answer.claims) == MOST_SHOWN


@pytest.mark.parametrize(
    ("fault", "says_so"),
    [
        (says(founded, "In 19", finish=None), "the model server broke off in the middle of the answer"),
        (lambda e: (says(founded, finish=None)(e), time.sleep(4)), "said nothing for 1.5 seconds"),
        (lambda e: (says(founded, finish=None)(e), e.write('data: {"error": {"message": "Context size has been exceeded."}}\n\n')), "do not fit the context"),
    ],
    ids=["cut", "stall", "context exceeded in mid-reply"],
)  # fmt: skip
def test_what_had_passed_stays_when_the_rest_fails(bot: Make, fault: Act, says_so: str) -> None:
    with ModelServer(fault) as server:
        steps = list(bot(server.address, **HASTY).stream(QUESTION))
    assert [step.text for step in steps if isinstance(step, Claim)] == ["Hamas was founded in 1987."], "shown once"
    answer = steps[-1]
    assert isinstance(answer, Answer)
    assert answer.method == "llm"
    assert answer.notice is not None
    assert answer.notice.startswith("The model was cut off: ")
    assert says_so in answer.notice
    assert len(server.requests) == 1


def test_where_the_model_has_no_answer_and_the_reader_is_sure_the_reader_answers(bot: Make) -> None:
    with ModelServer(says("Hamas was founded in 1988 [1].")) as server:
        both, model, reader = (bot(server.address, writer=who).ask(QUESTION) for who in ("both", "model", "reader"))
        assert len(server.requests) == 2
        unsure = bot(server.address).ask("Who won the 2022 World Cup?")
    assert (both.method, both.short_answer, both.notice) == (
        "reader", "1987", "The model gave no answer that can be shown. This answer is the embedded reader’s."
    )  # fmt: skip
    assert both.left_out == ("Hamas was founded in 1988.",)
    assert not model.answered
    assert (reader.method, reader.notice, reader.left_out) == ("reader", None, ())
    assert not unsure.answered


def test_a_reply_cut_at_the_model_s_limit_loses_its_last_sentence_and_says_so(bot: Make) -> None:
    with ModelServer(says(founded, "In 1967, the USSR [1] bro", finish="length")) as server:
        answer = bot(server.address).ask(QUESTION)
    assert [c.text for c in answer.claims] == ["Hamas was founded in 1987."]
    assert answer.notice == "The model reached its limit before it had finished."


# ---- a server that misbehaves


def shouts(exchange: Exchange, status: int, pause: float = 0) -> None:
    """An error whose body has no end."""
    exchange.head(status, "text/plain")
    while True:
        exchange.write("no " * 20_000 if not pause else "no ")
        time.sleep(pause)


FAULTS: dict[str, tuple[Act, str]] = {
    "401": (fails(401, "Incorrect API key provided", "invalid_api_key"), "OPENAI_API_KEY"),
    "403": (fails(403), "does not allow the model m"),
    "404 model": (fails(404, "The model `m` does not exist", "model_not_found"), "has no model m"),
    "404 path": (gives(404, "text/plain", "404 page not found"), "ends in /v1"),
    "400 context too long": (fails(400, "too long", "context_length_exceeded"), "RAG_CONTEXT_WINDOW"),
    "400": (fails(400, "bad"), "refused the request (status 400)"),
    "429": (fails(429, retry_after="0.1"), "takes no more requests"),
    "429 for long": (fails(429, retry_after="3600"), "takes no more requests"),
    "429 no credit": (fails(429, "quota", "insufficient_quota"), "no credit"),
    "500": (fails(500, retry_after="0.1"), "failed (status 500)"),
    "503": (fails(503, retry_after="0.1"), "failed (status 503)"),
    "redirect": (lambda e: e.head(307, "text/plain", location="http://127.0.0.1:9/v1"), "points to another address"),
    "cut": (says("Hamas was fou", finish=None), "broke off"),
    "cut at once": (lambda e: e.head(200, "text/event-stream", content_length="999"), "failed"),
    "empty": (says(), "empty reply"),
    "not JSON": (gives(200, "text/event-stream", "data: {not json\n\n"), "does not speak OpenAI's protocol"),
    "other JSON": (gives(200, "application/json", '{"answer": "42"}'), "does not speak OpenAI's protocol"),
    "error in the stream": (gives(200, "text/event-stream", 'data: {"error": {"message": "boom sk-Secret0Key"}}\n\n'), "broke off"),
    "odd chunks": (gives(200, "text/event-stream", 'data: [1]\n\ndata: {"choices": 7}\n\n'), "OpenAI's protocol"),
    "endless": (drips(itertools.chain(["<think>"], itertools.repeat("on and on " * 50)), 0.001), "did not stop writing"),
    "500 context too long": (fails(500, "Context size has been exceeded."), "RAG_CONTEXT_WINDOW"),
    "endless error": (lambda e: shouts(e, 400), "refused the request (status 400)"),
    "web page": (gives(200, "text/html", "<html><script>alert(1)</script>"), "gave a web page"),
}  # fmt: skip
LATE: dict[str, tuple[Act, str]] = {
    "no first token": (sleeps(4), "said nothing for 1.5 seconds"),
    "stall": (lambda e: (says("Hamas", finish=None)(e), time.sleep(4))[0], "said nothing for 1.5 seconds"),
    "slow and endless": (drips(itertools.repeat("a "), 0.1), "had not finished after 3 seconds"),
    "keep-alives alone": (drips(itertools.repeat(": ping\n\n"), 0.1), "had not finished after 3 seconds"),
    "loading for ever": (fails(503, "Loading model"), "is still loading the model"),
    "slow and endless error": (lambda e: shouts(e, 404, pause=0.1), "said nothing for 1.5 seconds"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS | LATE)
def test_a_fault_is_one_plain_sentence_and_the_reader_answers(bot: Make, fault: str, caplog: pytest.LogCaptureFixture) -> None:
    act, says_so = (FAULTS | LATE)[fault]
    caplog.set_level(logging.INFO)
    with ModelServer(act) as server:
        answer = bot(server.address, **(HASTY if fault in LATE else {})).ask(QUESTION)
    assert answer.short_answer == "1987"
    assert answer.method == "reader"
    assert answer.notice is not None
    assert says_so in answer.notice
    assert answer.notice.endswith("This answer is the embedded reader’s.")
    assert answer.notice.count(". ") == 2, "what happened, the cure, who answers"
    assert KEY not in caplog.text + json.dumps(answer_json(answer, bot(server.address).index))
    assert not [r for r in caplog.records if QUESTION in r.getMessage()]


def test_a_refused_connection_and_a_host_that_is_not_there(bot: Make) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for address, says_so in (
        (f"http://127.0.0.1:{port}/v1", "No model server listens at"),
        ("http://nowhere.invalid/v1", "The host of http://nowhere.invalid/v1 cannot be found"),
    ):
        answer = bot(address).ask(QUESTION)
        assert says_so in (answer.notice or "")
        assert "OPENAI_BASE_URL" in (answer.notice or "")
        assert answer.short_answer == "1987"


def test_an_error_without_end_is_hung_up_on(bot: Make) -> None:
    for pause in (0, 0.05):
        with ModelServer(lambda e, pause=pause: shouts(e, 404, pause)) as server:  # type: ignore[misc]  # a default binds it
            bot(server.address, **HASTY).ask(QUESTION)
            assert server.hung_up.wait(60)


def test_without_falling_back_the_fault_is_raised(bot: Make) -> None:
    with ModelServer(fails(401)) as server, pytest.raises(ModelServerUnavailable) as caught:
        bot(server.address, fall_back=False).ask(QUESTION)
    assert "OPENAI_API_KEY" in caught.value.hint
    assert KEY not in repr(caught.value) + caught.value.hint


def test_what_may_pass_is_tried_again_and_only_so_often(bot: Make) -> None:
    with ModelServer(fails(503, retry_after="0.05"), fails(429, retry_after="0.05"), says(founded)) as server:
        assert bot(server.address).ask(QUESTION).method == "llm"
    with ModelServer(fails(500, retry_after="0.01")) as server:
        bot(server.address).ask(QUESTION)
    assert len(server.requests) == 3, "one policy, not two multiplied"
    with ModelServer(fails(401)) as server:
        bot(server.address).ask(QUESTION)
    assert len(server.requests) == 1


def test_a_context_too_long_is_tried_with_less_evidence(bot: Make) -> None:
    with ModelServer(fails(400, "maximum context length is 99 tokens", "context_length_exceeded"), says(founded)) as server:
        assert bot(server.address).ask(QUESTION).method == "llm"
    first, second = (len(r["messages"][1]["content"]) for r in server.requests)
    assert second < 0.8 * first


def test_a_context_that_the_server_counts_is_fitted_at_once(bot: Make) -> None:
    def too_long(exchange: Exchange) -> None:
        counts = {"n_prompt_tokens": 1300, "n_ctx": 1024}
        gives(400, "application/json", json.dumps({"error": {"code": 400, "message": "the context size is exceeded", **counts}}))(
            exchange
        )

    with ModelServer(too_long, says(founded)) as server:
        assert bot(server.address).ask(QUESTION).method == "llm"
    first, second = (sum(len(m["content"]) for m in r["messages"]) for r in server.requests)
    assert 0.4 < second / first < (1024 - 256) / 1300


def test_a_reply_s_head_is_a_sign_of_life(bot: Make) -> None:
    """The first comment of a busy llama.cpp comes long after it."""

    def act(exchange: Exchange) -> None:
        time.sleep(1)
        exchange.head(200, "text/event-stream")
        time.sleep(1)
        exchange.chunk(founded(exchange))
        exchange.chunk(finish="stop")

    with ModelServer(act) as server:
        answer = bot(server.address, model_timeout=1.5).ask(QUESTION)
    assert (answer.method, answer.notice) == ("llm", None)


def test_a_model_that_is_being_loaded_is_waited_for_and_that_is_said(bot: Make) -> None:
    loading = fails(503, "Loading model")
    with ModelServer(loading, loading, loading, says(founded)) as server:
        answer = bot(server.address).ask(QUESTION)
    assert answer.method == "llm"
    assert answer.notice == "The model was being loaded at first, for 2 seconds."


def test_a_parameter_that_a_model_refuses_is_left_out(bot: Make) -> None:
    with ModelServer(fails(400, "Unsupported value: 'temperature' does not support 0"), says(founded)) as server:
        assert bot(server.address).ask(QUESTION).method == "llm"
    assert ["temperature" in r for r in server.requests] == [True, False]


# ---- settings


def test_a_key_alone_sends_nothing_and_one_line_says_how(index: Index) -> None:
    settings = read_settings(openai_api_key=KEY)
    assert Chatbot(index, settings).ask(QUESTION).method == "reader"
    assert "RAG_MODEL" in (settings.unused_server or "")
    assert Settings().unused_server is None
    assert read_settings(model="m", openai_api_key=KEY).unused_server is None


def test_a_model_without_a_server_is_bad_settings(index: Index) -> None:
    with pytest.raises(BadSettings, match="RAG_MODEL"):
        Chatbot(index, read_settings(model="m"))


def test_the_key_is_in_no_dump_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    settings = read_settings()
    assert settings.openai_api_key is not None
    assert settings.openai_api_key.get_secret_value() == KEY
    assert KEY not in repr(settings) + settings.model_dump_json() + str(settings.model_dump())


def test_an_env_file_that_is_not_utf_8_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_bytes("RAG_MODEL=modèle".encode("latin-1"))
    with pytest.raises(BadSettings, match=r"\.env is not UTF-8") as caught:
        read_settings()
    assert "UTF-8" in caught.value.hint


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("OPENAI_API_KEY", f"{KEY}\nX-Other: 1"),
        ("OPENAI_API_KEY", f"{KEY}é"),
        ("OPENAI_BASE_URL", "127.0.0.1:11434"),
        ("OPENAI_BASE_URL", f"http://user:{KEY}@127.0.0.1/v1"),
        ("OPENAI_BASE_URL", f"http://127.0.0.1/v1?key={KEY}"),
        ("RAG_CONTEXT_WINDOW", "many"),
        ("RAG_MODEL_TIMEOUT", "0"),
        ("RAG_DOCUMENTS", os.pathsep),
    ],
)
def test_settings_that_cannot_be_used_are_named_and_never_repeated(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(BadSettings, match=variable) as caught:
        read_settings()
    assert KEY not in str(caught.value) + repr(caught.value.__cause__)
