"""Of all that Gradio would do for whoever asks, only what the page itself calls gets through."""

import contextlib
import copy
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import BadInput
from rag.page.calls import JOIN, PREDICT, PageCalls
from rag.page.page import ANSWER, _blocks
from rag.server.admission import Admission
from rag.server.app import create_app
from rag.server.guard import GRADIO, OWN, Guard
from rag.server.prometheus import CountingChatbot
from rag.settings import Settings

Listen = Callable[..., str]

# All of Gradio's that the guard lets through, and what keeps each harmless.
LET_THROUGH = {
    "GET /": "the page",
    "HEAD /": "the page",
    "GET /config": "what the page is made of",
    "GET /svelte/{path:path}": "files of the package",
    "GET /static/{path:path}": "files of the package",
    "GET /assets/{path:path}": "files of the package",
    "GET /favicon.ico": "a file of the package",
    "GET /robots.txt": "a fixed text",
    "GET /manifest.json": "a fixed text",
    "GET /pwa_icon": "a file of the package",
    "GET /pwa_icon/{size}": "a file of the package",
    "GET /theme.css": "a fixed text",
    "GET /gradio_api/theme.css": "a fixed text",
    "GET /gradio_api/startup-events": "starts the queue, which runs",
    "GET /gradio_api/heartbeat/{session_hash}": "a session's name is looked at",
    "GET /gradio_api/queue/data": "a session's name is looked at",
    "POST /gradio_api/run/{api_name}": "of these predict alone, its body looked at",
    "POST /gradio_api/queue/join": "its body is looked at",
    "POST /gradio_api/cancel": "its body is looked at",
}

KEPT_OUT = set(
    """GET /openapi.json|HEAD /openapi.json|POST /login/|POST /login|GET /logout|GET /gradio_api/deep_link|GET /config/|GET /monitoring
    GET /monitoring/summary|GET /monitoring/{key}|GET /gradio_api/user/|GET /gradio_api/user|GET /gradio_api/login_check/
    GET /gradio_api/login_check|GET /gradio_api/token/|GET /gradio_api/token|GET /gradio_api/app_id/|GET /gradio_api/app_id
    GET /gradio_api/dev/reload|GET /gradio_api/runs/|GET /gradio_api/runs|POST /gradio_api/run-history/connect
    GET /gradio_api/run-history/buckets|GET /gradio_api/run-history/records
    GET /gradio_api/run-history/records/{endpoint}/{record_id}/assets/{asset_id}|GET /gradio_api/info|GET /gradio_api/info/
    GET /gradio_api/openapi.json|GET /gradio_api/custom_component/{id}/{environment}/{type}/{file_name}
    GET /gradio_api/proxy={url_path:path}|HEAD /gradio_api/proxy={url_path:path}|GET /gradio_api/file={path_or_url:path}
    HEAD /gradio_api/file={path_or_url:path}|POST /gradio_api/stream/{event_id}|POST /gradio_api/stream/{event_id}/close
    GET /gradio_api/stream/{session_hash}/{run}/{component_id}/playlist.m3u8
    GET /gradio_api/stream/{session_hash}/{run}/{component_id}/{segment_id}.{ext}
    GET /gradio_api/stream/{session_hash}/{run}/{component_id}/playlist-file|GET /gradio_api/file/{path:path}
    POST /gradio_api/reset|POST /gradio_api/reset/|POST /gradio_api/api/{api_name}/|POST /gradio_api/api/{api_name}
    POST /gradio_api/run/{api_name}/|POST /gradio_api/call/v2/{api_name}/|POST /gradio_api/call/v2/{api_name}
    POST /gradio_api/call/{api_name}/|POST /gradio_api/call/{api_name}|GET /gradio_api/call/{api_name}/{event_id}
    GET /gradio_api/call/v2/{api_name}/{event_id}|POST /gradio_api/component_server/|POST /gradio_api/component_server
    GET /gradio_api/queue/status|GET /gradio_api/upload_progress|POST /gradio_api/upload|POST /gradio_api/process_recording
    POST /gradio_api/vibe-edit|POST /gradio_api/vibe-edit/|POST /gradio_api/undo-vibe-edit|POST /gradio_api/undo-vibe-edit/
    GET /gradio_api/vibe-code|GET /gradio_api/vibe-code/|POST /gradio_api/vibe-code|POST /gradio_api/vibe-code/
    POST /gradio_api/vibe-starter-queries|POST /gradio_api/vibe-starter-queries/""".replace("\n", "|")
    .replace("|    ", "|")
    .split("|")
)


def routes(app: Any) -> Iterator[str]:
    """ "GET /path" of each route that an application, or what it holds of others, has."""
    for route in app.routes:
        if hasattr(route, "original_router"):
            yield from routes(route.original_router)
        elif getattr(route, "methods", None):
            yield from (f"{method} {route.path}" for method in route.methods)


@pytest.fixture(scope="module")
def counting(chatbot: Any) -> CountingChatbot:
    return CountingChatbot(chatbot.index, chatbot.settings)


def test_each_route_that_gradio_has_is_known_and_let_through_or_kept_out(counting: CountingChatbot, listen: Listen) -> None:
    guard = create_app(counting, Settings(), Admission(counting))
    assert isinstance(guard, Guard)
    mounted: Any = guard._app
    gradio = set(routes(mounted.routes[-1].app))
    assert gradio == LET_THROUGH.keys() | KEPT_OUT, "another Gradio: look at what its new routes do"
    address = listen()
    for route in sorted(gradio - {"GET /openapi.json", "HEAD /openapi.json"}):  # ours answers these
        method, path = route.split()
        path = re.sub(r"\{[^}]+\}", "x", path.replace("{api_name}", "predict" if route in LET_THROUGH else "x"))
        with httpx.stream(method, address + path, json={} if method == "POST" else None) as response:  # a heartbeat goes on
            status = response.status_code
        if route in KEPT_OUT:
            assert status == 404, route
        else:
            assert OWN.match(path) or GRADIO.match(path), route
            assert status in ((422,) if method == "POST" or path.endswith("/data") else (200, 404, 422)), route


def test_each_function_of_the_page_is_known(counting: CountingChatbot) -> None:
    page = _blocks(counting, Admission(counting).steps, lambda _: counting)
    names = {number: function.fn.__name__ for number, function in page.fns.items() if function.fn}
    assert names == {
        0: "take_question",
        1: "answer",
        2: "hide_stop_button",
        4: "suggest",
        5: "end_stopped",
        9: "suggest",
        10: "draw_timelines",
        11: "suggest",
        13: "suggest",
        14: "suggest",
        15: "leave",
        16: "draw_again",
        18: "suggest",
    }
    assert PageCalls(page, ANSWER)._calls.keys() == names.keys()


LOG = [
    {"role": "user", "metadata": None, "content": [{"text": "When was Hamas founded?", "type": "text"}], "options": None},
    {"role": "assistant", "metadata": None, "content": [{"text": "1987", "type": "text"}], "options": None},
]
GOOD: dict[str, Any] = {"data": [LOG, ""], "event_data": None, "fn_index": ANSWER, "trigger_id": 7, "session_hash": "2w617tahpa5"}


@pytest.fixture(scope="module")
def calls(counting: CountingChatbot) -> PageCalls:
    return PageCalls(_blocks(counting, Admission(counting).steps, lambda _: counting), ANSWER)


def test_what_the_page_sends_is_let_through_and_questions_are_told_apart(calls: PageCalls) -> None:
    assert calls.is_question(JOIN, json.dumps(GOOD).encode())
    assert not calls.is_question(JOIN, json.dumps({**GOOD, "fn_index": 4}).encode())
    assert not calls.is_question(JOIN, json.dumps({**GOOD, "fn_index": 10, "data": [[]]}).encode())
    assert not calls.is_question(PREDICT, json.dumps({**GOOD, "fn_index": 0, "data": ["1 \nWhy?", LOG]}).encode())
    cancel = {"session_hash": "2w617tahpa5", "fn_index": 1, "event_id": "a" * 32}
    assert not calls.is_question("/gradio_api/cancel", json.dumps(cancel).encode())


def message(**changes: Any) -> dict[str, Any]:
    return {**GOOD, "data": [[{**copy.deepcopy(LOG[0]), **changes}], ""]}


FILE = {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}
HOSTILE = {
    "a file to read": message(content=[{"type": "file", "file": FILE}]),
    "a device that never ends": message(content=[{"type": "file", "file": {**FILE, "path": "/dev/zero"}}]),
    "a file as the content": message(content={"path": "/etc/passwd"}),
    "a file beside a text": message(content=[{"type": "text", "text": "a", "file": FILE}]),
    "a component": message(
        content=[{"type": "component", "component": "chatbot", "value": [], "props": {}, "constructor_args": {}}]
    ),
    "a component as the content": message(content={"component": "html", "value": "x", "constructor_args": {}}),
    "a text as the content": message(content="hi"),
    "half a surrogate pair": message(content=[{"type": "text", "text": "Who \ud800?"}]),
    "a session of other digits": {**GOOD, "session_hash": "tsess\u0660"},
    "a text that is a file": message(content=[{"type": "text", "text": FILE}]),
    "metadata": message(metadata={"title": "x"}),
    "options": message(options=[{"value": "x"}]),
    "a further key": message(files=[FILE]),
    "a system message": message(role="system"),
    "a pair instead of a message": {**GOOD, "data": [[["a", "b"]], ""]},
    "a file for a text": {**GOOD, "fn_index": 0, "data": [FILE, LOG]},
    "one value too many": {**GOOD, "data": [LOG, "", LOG]},
    "one value too few": {**GOOD, "data": []},
    "no values": {k: v for k, v in GOOD.items() if k != "data"},
    "a function that is none": {**GOOD, "fn_index": 99},
    "a function of the browser's": {**GOOD, "fn_index": 3},
    "a negative function": {**GOOD, "fn_index": -1},
    "a huge function": {**GOOD, "fn_index": 2**70},
    "true for a function": {**GOOD, "fn_index": True},
    "a function's number as text": {**GOOD, "fn_index": "1"},
    "an empty session": {**GOOD, "session_hash": ""},
    "a session that is a path": {**GOOD, "session_hash": "../x"},
    "event data that is a file": {**GOOD, "event_data": FILE},
    "a trigger that is none": {**GOOD, "trigger_id": [1]},
    "a key that Gradio has": {**GOOD, "simple_format": True},
    "a list": [GOOD],
    "a very long text": {**GOOD, "fn_index": 0, "data": ["a" * 30_000, LOG]},
    "very many messages": {**GOOD, "data": [LOG * 1500, ""]},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_the_page_never_sends_does_not_reach_gradio(calls: PageCalls, api: str, name: str) -> None:
    body = json.dumps(HOSTILE[name]).encode()
    for path in (PREDICT, JOIN):
        with pytest.raises(BadInput):
            calls.is_question(path, body)
    assert httpx.post(api + PREDICT, content=body).status_code == 422
    assert httpx.get(f"{api}/healthz").json() == {"ok": True}


@given(st.binary(max_size=200) | st.sampled_from([b"[" * 200_000, b'{"a":' * 100_000, b"1" * 5000]))
def test_no_bytes_are_more_than_refused(calls: PageCalls, body: bytes) -> None:
    for path in (PREDICT, JOIN, "/gradio_api/cancel"):
        with pytest.raises(BadInput):
            calls.is_question(path, body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*GOOD, "role", "content", "type", "text"]), inner)
    ),
    max_leaves=12,
)


@given(st.sampled_from([*GOOD, "data"]), JSON)
def test_whatever_stands_in_a_call_s_place_is_taken_or_refused(calls: PageCalls, key: str, value: Any) -> None:
    with contextlib.suppress(BadInput):
        calls.is_question(JOIN, json.dumps({**GOOD, key: value}).encode())


@pytest.mark.parametrize("session", ["", "session_hash=", "session_hash=../x", "session_hash=a&session_hash=b", "x=1"])
def test_listening_takes_a_session_s_name(api: str, session: str) -> None:
    assert httpx.get(f"{api}/gradio_api/queue/data?{session}").status_code == 422
    assert httpx.get(f"{api}/gradio_api/heartbeat/..%2fx").status_code in (404, 422)
