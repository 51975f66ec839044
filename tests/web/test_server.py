"""The server: on this machine alone, entered once, stopped when nobody uses it."""

import re
import socket
import time
from datetime import timedelta

import pytest

from dscase.cli.case_options import case_request
from dscase.errors import UsageError
from dscase.extras import install_command
from dscase.web import server as own
from dscase.web.server import Server, check_installed


def test_it_listens_on_this_machine_alone(visitor):
    assert visitor.server._socket.getsockname()[0] == "127.0.0.1"


def test_the_opened_address_works_once_and_then_only_the_cookie(case, serving):
    come = serving(case)
    first = come.ask("GET", come.opening)
    assert (first.status, first.place) == (303, "/")
    again = come.ask("GET", come.opening)
    assert again.status == 403
    assert "1 回だけ" in again.text
    come.cookie = first.headers["set-cookie"].partition(";")[0]
    assert come.get("/step/lamp").status == 200


@pytest.mark.parametrize(
    "path", ["/", "/step/lamp", "/confirm", "/preview/document", "/build", "/page.css", "/picture/E-01/image"]
)
def test_without_the_cookie_no_address_shows_anything(case, serving, path):
    refused = serving(case).get(path)
    assert refused.status == 403
    assert "DSA-test" not in refused.text


def test_it_stops_by_itself_when_nobody_uses_it(case, serving):
    come = serving(case, idle=timedelta(seconds=0.5))
    for _ in range(100):
        if come.server._server.should_exit:
            break
        time.sleep(0.05)
    assert come.server._server.should_exit


def test_use_keeps_it_running(case, serving):
    come = serving(case, idle=timedelta(seconds=4))  # the first look at a case may take two by itself
    come.come_in()
    for _ in range(9):
        time.sleep(0.5)
        assert come.get("/page.css").status == 200


def test_it_ends_when_told_to(visitor):
    told = visitor.post("/stop")
    assert told.status == 200
    assert "終了しました" in told.text
    assert visitor.server._server.should_exit


def test_a_port_that_is_taken_is_told(case, refused):
    with socket.create_server(("127.0.0.1", 0)) as taken, refused("serve.port", UsageError):
        port = taken.getsockname()[1]
        Server(lambda lang: case_request(case, lang, None), port=port, idle=timedelta(minutes=1))


def test_what_is_not_installed_is_named_with_the_command_that_installs_it(monkeypatch, refused):
    monkeypatch.setattr(own, "NEEDED", ("starlette", "no_such_module_of_ours"))
    with refused("serve.not_installed", UsageError) as caught:
        check_installed()
    assert caught[0].facts["missing"] == "no_such_module_of_ours"
    assert "starlette>=" in str(caught[0].facts["command"])


def test_what_the_server_needs_is_what_the_extra_installs():
    check_installed()
    assert {name.replace("_", "-") for name in own.NEEDED} == {
        each.partition(">")[0] for each in re.findall(r"['\"]([a-z-]+>=[^'\"]+)['\"]", install_command("web"))
    }
