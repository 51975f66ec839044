from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.knowledge.checklist import Command, checklist
from dscase.walkthrough.route import command_line, hints

PING = Command(of="dsa", on="linux", run="nc -zv {manager} 4120")


def test_the_manager_the_evidence_names_stands_in_the_command():
    assert command_line(PING, {"manager": "dsm01.example.jp"}) == "nc -zv dsm01.example.jp 4120"
    assert command_line(PING, {}) == "nc -zv DSM_HOST 4120"


@pytest.mark.parametrize(
    "name",
    ["$(reboot)", "a;b", "a b", "-oProxy", "a\nb", "`id`", "a|b", "管理", "", "a" * 300, "{target}", "a."],
)
def test_a_name_that_is_no_host_name_never_gets_into_a_command(name):
    """Names come out of logs, into which anybody can write."""
    assert command_line(PING, {"manager": name}) == "nc -zv DSM_HOST 4120"


@given(st.text())
def test_a_command_never_holds_what_a_shell_would_act_on(name):
    line = command_line(PING, {"manager": name, "target": name})
    assert set(line.removeprefix("nc -zv ").removesuffix(" 4120")) <= set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_"
    )


def test_the_profile_adds_what_it_knows_of_a_question():
    profile = SimpleNamespace(
        keywords={"ja": ("更新 失敗",), "en": ("update failed",)}, alerts=("Some Alert",)
    )
    search, alerts, lamp = (checklist().step(name) for name in ("qa_search", "alerts", "lamp"))
    assert hints(search, profile, "en") == (("keywords", ("update failed",)),)
    assert hints(search, profile, "ja") == (("keywords", ("更新 失敗",)),)
    assert hints(alerts, profile, "ja") == (("alerts", ("Some Alert",)),)
    assert hints(lamp, profile, "ja") == ()
    assert hints(search, None, "ja") == ()
