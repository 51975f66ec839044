"""The conversation at the page: a masked bundle, the reply read back, requests, answers, a supplement."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from dscase.case.requests import Ledger, NewRequest
from dscase.masking.prepare import book_of
from dscase.web.worker import _now

pytestmark = pytest.mark.whole

MAIL = """\
From: desk@v.example
Subject: Re
Date: Tue, 21 Apr 2026 10:00:00 +0900

{name} の件です。以下のご提供をお願いいたします。
1. {name} の画面ショット
2. server0.log
よろしくお願いいたします。
"""


def built(server: Any) -> Any:
    """What was made, once it is."""
    for _ in range(2400):
        worker = server.worker
        if not worker.building and (worker.built or worker.trouble):
            assert worker.trouble is None
            return worker.built
        time.sleep(0.05)
    raise AssertionError("it does not end")


def test_what_is_pasted_is_shown_and_kept_by_a_person_alone(visitor: Any, case: Path) -> None:
    page = visitor.post("/talk/read", mail=MAIL.format(name="web03")).text
    assert 'value="server0.log"' in page
    assert 'name="asked_on" value="2026-04-21"' in page
    assert "note=" not in visitor.post("/talk/keep", line=[], other=" ").place
    assert Ledger(case).read().demands == ()
    kept = visitor.post("/talk/keep", line=["server0.log"], other="再起動後の状態", asked_on="2026-04-21")
    assert kept.place == "/talk"
    demands = Ledger(case).read().demands
    assert [(one.number, one.text, one.asked_on) for one in demands] == [
        ("R-01", "server0.log", "2026-04-21"),
        ("R-02", "再起動後の状態", "2026-04-21"),
    ]
    visitor.post("/talk/answer", number="R-01", do="answer", exhibits="e-01", text="<b>これです</b>")
    visitor.post("/talk/answer", number="R-02", do="withdraw")
    demands = Ledger(case).read().demands
    assert [(one.state, one.exhibits, one.answer) for one in demands] == [
        ("answered", ("E-01",), "<b>これです</b>"),
        ("withdrawn", (), ""),
    ]
    page = visitor.get("/talk").text
    assert "&lt;b&gt;これです" in page
    assert "取り下げ" in page


def test_what_cannot_be_done_is_told_and_changes_nothing(visitor: Any, case: Path) -> None:
    Ledger(case).ask([NewRequest("server0.log")], _now())
    for fields, told in (
        ({"number": "R-01", "do": "answer", "exhibits": "E-77"}, "E-77"),
        ({"number": "R-01", "do": "answer", "exhibits": "E-01、E6", "text": "x"}, "E6"),
        ({"number": "R-01", "do": "answer"}, "回答がありません"),
        ({"number": "R-09", "do": "withdraw"}, "R-09"),
    ):
        answer = visitor.post("/talk/answer", **fields)
        assert answer.status >= 400
        assert told in answer.text
    assert visitor.post("/talk/approve", round="1", by="Sato").status >= 400
    assert [one.state for one in Ledger(case).read().demands] == ["open"]


def test_before_the_first_look_an_exhibit_that_does_not_exist_is_refused_too(
    visitor: Any, case: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(type(visitor.server.worker.sight), "done", None)
    Ledger(case).ask([NewRequest("server0.log")], _now())
    refused = visitor.post("/talk/answer", number="R-01", do="answer", exhibits="E-77")
    assert refused.status >= 400
    assert "E-77" in refused.text
    assert [one.state for one in Ledger(case).read().demands] == ["open"]
    visitor.post("/talk/answer", number="R-01", do="answer", exhibits="E-01")
    assert [one.exhibits for one in Ledger(case).read().demands] == [("E-01",)]


def test_a_supplement_of_the_page_takes_what_options_stated_before_and_says_so(
    case: Path, serving: Any, dscase: Any
) -> None:
    assert dscase("build", case, "--title", "オプションの件名").code in {0, 3}
    visitor = serving(case)
    visitor.come_in()
    visitor.post("/talk/supplement")
    second = built(visitor.server)
    text = (second.sealed.folder / "supplement.txt").read_text(encoding="utf-8-sig")
    assert "オプションの件名" in text
    assert "第 1 回の指定を引き継ぎました: 件名" in visitor.get("/build").text


def test_the_whole_conversation_in_a_browser(reader: Any, case: Path, violations: Any) -> None:
    page, server = reader.page, reader.server
    reader.go("/build")
    page.check("#mask")
    page.click("form.build button")
    first = built(server)
    names = json.loads(book_of(case).read_text(encoding="utf-8"))["names"]
    real = "web03"  # not any host: one that is an ordinary word as well stays in running text
    told = next(pseudonym for kind, base, pseudonym, _ in names if (kind, base) == ("host", real))
    reader.go("/talk")
    page.fill("#by-1", "Sato")
    page.click("form[action='/talk/approve'] button")
    page.wait_for_selector(".notes .good")
    assert "Sato" in page.locator("main").inner_text()
    page.fill("#mail", MAIL.format(name=told))
    page.click("form[action='/talk/read'] button")
    page.wait_for_selector("#real")
    assert real in page.locator("#real").inner_text()
    assert not violations(page)
    for box in page.locator("input[name=line]").all():
        box.check()
    page.click("form[action='/talk/keep'] button")
    page.wait_for_selector("#demand-R-02")
    page.fill("#exhibits-R-01", "E-01")
    page.click("section[aria-labelledby='demand-R-01'] button[value=answer]")
    reader.settle()
    page.wait_for_selector(".notes .good")
    assert not violations(page)
    assert page.locator("#mask").count() == 0  # what was sent masked goes on masked
    page.click("form[action='/talk/supplement'] button")
    page.wait_for_selector("h1")
    second = built(server)
    assert second.issued.round == 2
    assert second.sealed.folder == first.sealed.folder.with_name("out-2")
    text = (second.sealed.folder / "supplement.txt").read_text(encoding="utf-8-sig")
    assert told in text  # asked for with the real name, sent with the pseudonym again
    assert real not in text
    assert "R-02" in text
