"""How much may come: counted, whatever was announced; too much is read away, and answered with words."""

import pytest

from dscase.web.limit import limited

MOST = 1000


@pytest.fixture
def run(finished):
    """Call it with what comes in pieces: what was sent, what the application read, the pieces left unread."""

    def run(chunks, app=None, headers=()):
        left, sent, read = list(chunks), [], []

        async def receive():
            body = left.pop(0)
            return {"type": "http.request", "body": body, "more_body": bool(left)}

        async def send(message):
            sent.append(message)

        async def reading(_, receive, send):
            while True:
                message = await receive()
                read.append(message)
                if not message.get("more_body"):
                    break
            await send("answered")

        async def refuse():
            sent.append("refused")

        finished(limited(app or reading, {"headers": headers}, receive, send, most=MOST, refuse=refuse))
        return sent, read, left

    return run


def test_exactly_the_limit_is_taken(run):
    sent, read, _ = run([b"x" * 600, b"x" * 400])
    assert sent == ["answered"]
    assert sum(len(each["body"]) for each in read) == MOST


def test_what_is_announced_as_too_large_never_reaches_the_application_and_is_read_away(run):
    sent, read, left = run([b"x"] * 5, headers=[(b"Content-Length", b"1001")])
    assert (sent, read, left) == (["refused"], [], [])


def test_what_turns_out_too_large_looks_like_a_request_cut_short(run):
    sent, read, left = run([b"x" * 600] * 5)
    assert sent == ["refused"]
    assert [each["type"] for each in read] == ["http.request", "http.disconnect"]
    assert not left


@pytest.mark.parametrize("length", [b"-1", b"many", b"\xff", b"1_0", b""])
def test_a_length_that_is_none_is_refused(run, length):
    assert run([b""], headers=[(b"content-length", length)])[0] == ["refused"]


def test_an_answer_begun_before_the_end_is_not_spoilt(run):
    async def hasty(_, receive, send):
        await send("begun")
        while (await receive()).get("more_body"):
            pass
        await send("more")

    assert run([b"x" * 600] * 5, hasty)[0] == ["begun"]
