"""The guard, as plain ASGI: who is refused, and what stands on every answer."""

import pytest

from dscase.web.door import Door
from dscase.web.guard import Guard

PORT = 40123
HOST = (b"host", b"127.0.0.1:40123")
ORIGIN = (b"origin", b"http://127.0.0.1:40123")


async def inner(scope, receive, send):
    while (await receive()).get("more_body"):
        pass
    headers = [(b"cache-control", b"public"), *scope.get("own", [])]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"inside"})


class Gate:
    """A guard, and the cookie of somebody who came in."""

    def __init__(self, finished):
        self.finished = finished
        self.door = Door(PORT)
        query = self.door.opening.partition("?")[2]
        self.token = query.encode()
        cookie = self.door.exchanged(query.partition("=")[2])
        self.cookie = (b"cookie", cookie.partition(";")[0].encode())
        self.guard = Guard(inner, self.door, lambda error: error.code.encode(), ("/files",))

    def ask(self, *headers, method="GET", path="/", query=b"", **more):
        line = {"type": "http", "method": method, "path": path, "query_string": query}
        sent = []

        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message):
            sent.append(message)

        self.finished(self.guard({**line, "headers": list(headers), **more}, receive, send))
        start, *bodies = sent
        return start["status"], dict(start["headers"]), b"".join(each["body"] for each in bodies)


@pytest.fixture
def gate(finished):
    return Gate(finished)


def test_whoever_has_the_key_comes_in(gate):
    assert gate.ask(HOST, gate.cookie)[0] == 200


@pytest.mark.parametrize(
    "host", [b"evil.example:40123", b"127.0.0.1:40124", b"127.0.0.1", b"", b"[::1]:40123"]
)
def test_another_host_is_refused_even_with_the_key(gate, host):
    assert gate.ask((b"host", host), gate.cookie)[::2] == (403, b"serve.host")


def test_no_host_and_two_hosts_are_refused(gate):
    assert gate.ask(gate.cookie)[2] == b"serve.host"
    assert gate.ask(HOST, HOST, gate.cookie)[2] == b"serve.host"


def test_without_the_key_nothing_is_shown(gate):
    assert gate.ask(HOST)[::2] == (403, b"serve.no_key")
    assert gate.ask(HOST, (b"cookie", b"dscase-40123=x"))[2] == b"serve.no_key"


@pytest.mark.parametrize(
    "told",
    [
        (b"origin", b"http://evil.example"),
        (b"origin", b"null"),
        (b"origin", b"http://127.0.0.1:40124"),
        (b"origin", b"http://localhost:40123"),  # not the host that was asked
        (b"sec-fetch-site", b"cross-site"),
        (b"sec-fetch-site", b"same-site"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_origin_is_refused_even_with_the_key(gate, told, method):
    assert gate.ask(HOST, told, gate.cookie, method=method)[::2] == (403, b"serve.origin")


def test_a_form_that_does_not_say_where_it_comes_from_is_refused(gate):
    assert gate.ask(HOST, gate.cookie, method="POST")[2] == b"serve.origin"
    assert gate.ask(HOST, gate.cookie, (b"sec-fetch-site", b"none"), method="POST")[2] == b"serve.origin"
    assert gate.ask(HOST, gate.cookie, ORIGIN, method="POST")[0] == 200
    assert gate.ask(HOST, gate.cookie, (b"sec-fetch-site", b"same-origin"), method="POST")[0] == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"])
def test_other_methods_are_refused(gate, method):
    assert gate.ask(HOST, gate.cookie, ORIGIN, method=method)[2] == b"serve.method"


def test_a_used_token_is_refused_unless_the_key_is_there(gate):
    assert gate.ask(HOST, path="/open", query=gate.token)[::2] == (403, b"serve.token")
    status, headers, _ = gate.ask(HOST, gate.cookie, path="/open", query=gate.token)
    assert (status, headers[b"location"]) == (303, b"/")
    assert b"set-cookie" not in headers


FROM_A_FILE = ((b"sec-fetch-site", b"cross-site"), (b"origin", b"null"))


def test_one_that_comes_from_the_opening_file_is_let_in_by_the_token_alone(finished):
    gate = Gate(finished)
    gate.door = Door(PORT)
    gate.guard = Guard(inner, gate.door, lambda error: error.code.encode())
    token = gate.door.opening.partition("?")[2].encode()
    for query in (b"", b"token=x"):
        assert gate.ask(HOST, *FROM_A_FILE, path="/open", query=query)[::2] == (403, b"serve.origin")
    assert gate.ask(HOST, *FROM_A_FILE, path="/", query=token)[::2] == (403, b"serve.origin")
    asked = {"method": "POST", "path": "/open", "query": token}
    assert gate.ask(HOST, *FROM_A_FILE, **asked)[::2] == (403, b"serve.origin")
    status, headers, body = gate.ask(HOST, *FROM_A_FILE, path="/open", query=token)
    assert (status, b"url=/" in body, b"SameSite=Strict" in headers[b"set-cookie"]) == (200, True, True)
    assert gate.ask(HOST, *FROM_A_FILE, path="/open", query=token)[::2] == (403, b"serve.origin")


@pytest.mark.parametrize("headers", [(HOST,), (HOST, (b"origin", b"http://evil.example")), ()])
def test_every_answer_forbids_the_rest_of_the_world_and_to_be_kept(gate, headers):
    for found in (gate.ask(*headers)[1], gate.ask(HOST, gate.cookie)[1]):
        assert found[b"cache-control"] == b"no-store"
        assert found[b"referrer-policy"] == b"same-origin"
        assert found[b"x-content-type-options"] == b"nosniff"
        policy = found[b"content-security-policy"].decode()
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy


def test_only_the_policy_may_be_the_routes_own(gate):
    own = [(b"Content-Security-Policy", b"default-src 'none'"), (b"X-Content-Type-Options", b"sniff")]
    found = gate.ask(HOST, gate.cookie, own=own)[1]
    assert found[b"content-security-policy"] == b"default-src 'none'"
    assert found[b"x-content-type-options"] == b"nosniff"


def test_only_where_files_are_taken_more_than_prose_may_come(gate):
    large = (b"content-length", b"40000000")
    assert gate.ask(HOST, gate.cookie, ORIGIN, large, method="POST", path="/files")[0] == 200
    assert gate.ask(HOST, gate.cookie, ORIGIN, large, method="POST", path="/build")[::2] == (
        413,
        b"serve.too_large",
    )


def test_what_is_no_http_gets_no_answer(gate):
    async def nothing(*_):
        raise AssertionError

    gate.finished(gate.guard({"type": "websocket"}, nothing, nothing))


def test_only_those_who_come_in_keep_the_server_awake(gate):
    before = gate.door.last
    gate.ask(HOST)
    assert gate.door.last == before
    gate.ask(HOST, gate.cookie)
    assert gate.door.last > before
