"""Who may ask and how often, on every route alike."""

import socket
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import BadSettings
from rag.page.page import ANSWER
from rag.server import guard as guard_module
from rag.settings import Settings, origin_of, read_settings

Listen = Callable[..., str]
FRIEND = "https://news.example:8443"
ROUTES = ("/", "/api/documents", "/healthz", "/readyz", "/metrics", "/openapi.json", "/mcp", "/widget.js", "/embed", "/demo", "/v1/models", "/footnote/page.css", "/theme.css", "/config", "/gradio_api/upload", "/nothing")  # fmt: skip


@pytest.fixture(scope="module")
def friendly(listen: Listen) -> str:
    return listen(allowed_origins=(FRIEND, "http://other.example"))


@pytest.mark.parametrize(
    ("origin", "may"),
    [
        (FRIEND, True),
        ("http://other.example", True),
        ("https://news.example", False),  # another port
        ("http://news.example:8443", False),  # another scheme
        ("https://www.news.example:8443", False),
        ("https://news.example:8443.evil.example", False),
        ("https://evil.example/https://news.example:8443", False),
        ("null", False),
        ("", False),
        ("file://", False),
        ("https://news.example:8443@evil.example", False),
        ("https://[::1", False),
    ],
)
def test_only_the_named_origins_may_on_every_route_and_by_preflight(friendly: str, origin: str, may: bool) -> None:
    with httpx.Client() as client:
        for route in ROUTES:
            response = client.get(friendly + route, headers={"origin": origin})
            assert (response.status_code != 403) == may, route
            assert response.headers.get("access-control-allow-origin") == (origin if may else None)
            assert "access-control-allow-credentials" not in response.headers
            assert "Origin" in response.headers["vary"]
        preflight = {"origin": origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type"}
        response = client.options(f"{friendly}/api/ask", headers=preflight)
        assert response.status_code == (204 if may else 403)
        assert ("access-control-allow-headers" in response.headers) == may


def test_our_own_origin_always_may(api: str) -> None:
    response = httpx.post(f"{api}/api/ask", json={"question": "When was Hamas founded?"}, headers={"origin": api})
    assert response.status_code == 200
    assert httpx.get(api, headers={"origin": "null"}).json() == {
        "error": "this site may not use this Footnote",
        "hint": "ask its owner to allow it (add it to RAG_ALLOWED_ORIGINS; behind a proxy, set RAG_TRUSTED_PROXIES too)",
    }


def test_on_this_machine_alone_a_name_that_any_site_could_take_is_refused(api: str, friendly: str, listen: Listen) -> None:
    evil = {"host": "evil.example:7860"}
    for refused in (httpx.get(f"{api}/api/documents", headers=evil), ask(api, origin="http://evil.example:7860", **evil)):
        assert refused.status_code == 403
        assert "RAG_ALLOWED_ORIGINS" in refused.json()["hint"]
    for own in ("localhost:7860", "127.0.0.1", "[::1]:7860"):
        assert httpx.get(f"{api}/api/documents", headers={"host": own}).status_code == 200
    assert httpx.get(f"{friendly}/api/documents", headers={"host": "news.example"}).status_code == 200
    for elsewhere in ({"host": "0.0.0.0"}, {"trusted_proxies": ("127.0.0.1",)}):
        assert httpx.get(f"{listen(**elsewhere)}/api/documents", headers=evil).status_code == 200


def test_every_response_has_security_headers_and_frames_are_for_the_same_origins(friendly: str) -> None:
    for route in ROUTES:
        for method in ("GET", "POST", "OPTIONS"):
            headers = httpx.request(method, friendly + route).headers
            assert f"frame-ancestors 'self' {FRIEND} http://other.example" in headers["content-security-policy"], route
            assert "connect-src 'self'" in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "same-origin"
            assert headers["cross-origin-resource-policy"] == ("cross-origin" if route == "/widget.js" else "same-origin")
    for route in ("/api/documents", "/embed", "/demo"):
        assert "unsafe" not in httpx.get(friendly + route).headers["content-security-policy"]


def test_every_origin_is_said_out_loud_and_null_is_still_refused(listen: Listen, caplog: pytest.LogCaptureFixture) -> None:
    address = listen(allowed_origins=("*",))
    assert "every website may ask" in caplog.text
    assert httpx.get(f"{address}/healthz", headers={"origin": "https://any.example"}).status_code == 200
    assert httpx.get(f"{address}/healthz", headers={"origin": "null"}).status_code == 403


def test_a_websocket_is_turned_away(api: str) -> None:
    handshake = {
        "connection": "Upgrade",
        "upgrade": "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": "a" * 22 + "==",
    }
    assert httpx.get(f"{api}/gradio_api/queue/join", headers=handshake).status_code in (400, 403, 404, 405)


# ---- how often


def ask(address: str, **headers: str) -> httpx.Response:
    return httpx.post(f"{address}/api/ask", json={"question": "When was Hamas founded?"}, headers=headers)


def test_one_question_too_many_is_told_when_to_come_back(listen: Listen) -> None:
    address = listen(rate_limit="2/minute")
    assert [ask(address).status_code for _ in range(2)] == [200, 200]
    refused = ask(address, **{"x-forwarded-for": "10.1.1.1"})
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.json() == {
        "error": "too many questions in a short time",
        "hint": f"ask again in {refused.headers['retry-after']} seconds",
    }
    chat = {"model": "footnote", "messages": [{"role": "user", "content": "When was Hamas founded?"}]}
    assert httpx.post(f"{address}/v1/chat/completions", json=chat).status_code == 429
    assert httpx.get(f"{address}/widget.js").status_code == 200
    assert httpx.get(f"{address}/api/documents").status_code == 200  # counted apart, ten times as many
    codes = [httpx.post(f"{address}/gradio_api/queue/join", json={}).status_code for _ in range(20)]
    assert codes[-1] == 429


def test_a_question_of_the_page_counts_as_one(listen: Listen) -> None:
    address = listen(rate_limit="2/minute")

    def join(index: object) -> int:
        body = {"data": [[], ""], "fn_index": index, "session_hash": "s"}
        return httpx.post(f"{address}/gradio_api/queue/join", json=body).status_code

    assert [join(index) for index in (ANSWER, str(ANSWER), None, True, ANSWER, ANSWER)] == [200, 422, 422, 422, 200, 429]
    assert ask(address).status_code == 429
    assert join(ANSWER + 3) == 200, "suggestions"


def test_the_limit_passes(listen: Listen) -> None:
    address = listen(rate_limit="1/second")
    assert ask(address).status_code == 200
    while ask(address).status_code == 200:  # the first may have taken longer than the second
        pass
    time.sleep(1.1)
    assert ask(address).status_code == 200


def test_forwarded_addresses_are_believed_from_trusted_proxies_alone(listen: Listen) -> None:
    address = listen(rate_limit="1/minute", trusted_proxies=("127.0.0.0/8",))
    assert ask(address, **{"x-forwarded-for": "203.0.113.1"}).status_code == 200
    assert ask(address, **{"x-forwarded-for": "203.0.113.2"}).status_code == 200
    assert (
        ask(address, **{"x-forwarded-for": "203.0.113.9, 203.0.113.1"}).status_code == 429
    )  # what the client made up stands left
    assert ask(address, **{"x-forwarded-for": "2001:db8::1"}).status_code == 200
    assert ask(address, **{"x-forwarded-for": "2001:db8::2"}).status_code == 429  # the same customer's network
    assert ask(address, **{"x-forwarded-for": "2001:db8:0:1::2"}).status_code == 200
    secure = {"x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.3", "host": "chat.example"}
    assert ask(address, origin="https://chat.example", **secure).status_code == 200


def test_an_ipv4_address_written_as_ipv6_is_still_counted_alone(listen: Listen) -> None:
    address = listen(rate_limit="1/minute", trusted_proxies=("127.0.0.1",))
    came = ("::ffff:203.0.113.1", "::ffff:198.51.100.9", "203.0.113.1")
    assert [ask(address, **{"x-forwarded-for": client}).status_code for client in came] == [200, 200, 429]


def test_an_origin_has_a_limit_of_its_own(listen: Listen) -> None:
    address = listen(rate_limit="1/minute", trusted_proxies=("127.0.0.1",), allowed_origins=(FRIEND, "http://other.example"))
    codes = [ask(address, **{"origin": FRIEND, "x-forwarded-for": f"203.0.113.{n}"}).status_code for n in range(11)]
    assert codes == [200] * 10 + [429]
    assert ask(address, **{"origin": "http://other.example", "x-forwarded-for": "203.0.113.20"}).status_code == 200


def test_with_tokens_a_program_needs_one_and_has_no_limit(listen: Listen) -> None:
    address = listen(rate_limit="2/minute", api_tokens="first-token,second-token")
    for headers in ({}, {"authorization": "Bearer first-toke"}, {"authorization": "Bearer"}, {"authorization": "Bearer é"}):
        given = {name: value.encode("utf-8") for name, value in headers.items()}
        response = httpx.get(f"{address}/api/documents", headers=given)
        assert response.status_code == 401
        assert response.headers["www-authenticate"] == "Bearer"
        assert "first-token" not in response.text
    assert httpx.get(f"{address}/metrics").status_code == 401
    assert httpx.get(f"{address}/healthz").status_code == 200
    schemes = ("Bearer", "Bearer", "bearer", "BEARER")
    assert [ask(address, authorization=f"{scheme} second-token").status_code for scheme in schemes] == [200] * 4
    assert [ask(address, origin=address).status_code for _ in range(3)] == [200, 200, 429]


def test_a_body_that_does_not_arrive_is_given_up(listen: Listen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard_module, "BODY_SECONDS", 0.3)
    port = int(listen().rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.sendall(b"POST /api/ask HTTP/1.1\r\nHost: [::1]\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
        assert client.recv(1000).startswith(b"HTTP/1.1 408")


# ---- the settings


@pytest.mark.parametrize(
    "setting",
    [
        {"allowed_origins": "news.example"},
        {"allowed_origins": "https://news.example/"},
        {"allowed_origins": "null"},
        {"allowed_origins": "https://news.example;script-src *"},
        {"rate_limit": "often"},
        {"trusted_proxies": "proxy.example"},
        {"root_path": "footnote"},
        {"root_path": "/a\n/b"},
    ],
)
def test_a_setting_that_cannot_be_used_is_named(setting: dict[str, Any]) -> None:
    with pytest.raises(BadSettings, match=f"RAG_{next(iter(setting)).upper()}"):
        read_settings(**setting)


def test_tokens_are_not_printed() -> None:
    assert "hush" not in repr(Settings(api_tokens="hush")) + Settings(api_tokens="hush").model_dump_json()


@given(st.text())
def test_what_is_no_origin_has_none(text: str) -> None:
    found = origin_of(text)
    assert found == "" or origin_of(found) == found


def test_origins_as_browsers_write_them() -> None:
    assert origin_of("HTTPS://Example.com:443/page?q") == "https://example.com"
    assert origin_of("http://[::1]:7860") == "http://[::1]:7860"
    assert [origin_of(bad) for bad in ("null", "ftp://a.example", "https://", "https://a:b")] == [""] * 4
