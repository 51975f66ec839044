"""One evidence, three ways to a document: options alone, the walk, the page. All say the same of it."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from http import HTTPStatus

import pytest
from typer.testing import CliRunner

from dscase import pipeline
from dscase.cli.case_options import case_request
from dscase.cli.main import app
from dscase.inquiry.compose import compose
from dscase.wording.words import Words

ZONE, ZONE_NAME = timezone(timedelta(hours=9)), "UTC+09:00"
AT = datetime(2026, 5, 22, 3, 3, tzinfo=ZONE)
WINDOW, EVENT = "2026-05-22 03:00/03:40", "730@ap-02"
BACKGROUND = "夜間に 3 台がオフラインになった。"
ANSWERS = f"""\
confirm: all
answers:
  when: {WINDOW}
  events: {EVENT}
  packages: given_own
"""


def log():
    rows = [(minute, "710", "Events Retrieved", "Description Omitted", f"ap-0{minute % 3 + 1}") for minute in
            range(-3, 40, 4)]  # fmt: skip
    rows += [(0.3 * place, "730", "Offline", "No Description", host) for place, host in
             enumerate(("ap-01", "ap-02", "db-01"))]  # fmt: skip
    rows += [(1.5, "190", "Alert Started", "Alert: Computer Not Responding\\nSubject: ap-02", "")]
    for minute, code, name, text, host in sorted(rows):
        at = AT + timedelta(minutes=minute)
        head = f"CEF:0|Trend Micro|Deep Security Manager|20.0.844|{code}|{name}|{8 if code == '730' else 3}"
        target = f" target={host}" if host else ""
        yield f"{at:%b %d %H:%M:%S} dsm {head}|src=192.0.2.1 suser=System{target} msg={text}\n"


def package(**more):
    """An agent's package; it names no computer."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        members = {
            "Agent/plugins.txt": "<linux;redhat_8;8.6;x86_64;64;server;en> 20.0.1-4540\n{}\n",
            "Agent/guids.xml": "<guids><AgentGUID>1</AgentGUID></guids>\n",
            "Agent/timestamp.txt": f"{format_datetime(AT + timedelta(hours=2))}\n",
            "Agent/logs/ds_agent.log": f"{AT:%Y-%m-%d %H:%M:%S}.0 [+0900]: [Info/5] | tick | x.lua:1\n",
            **more,
        }
        for name, text in members.items():
            packed.writestr(zipfile.ZipInfo(name, (2026, 5, 22, 5, 0, 0)), text)
    return out.getvalue()


LIST = "名前,プラットフォーム,ステータス\r\nap-02,RHEL 8,オフライン\r\ndb-01,Windows,オフライン\r\n"
MAIL = f"From: dsm@example.jp\nSubject: Computer Not Responding\nDate: {format_datetime(AT)}\n\nap-02\n"
FLAGS = {
    "dsm.log": "--events",
    "computers.csv": "--evidence",
    "alert.eml": "--evidence",
    "ap.zip": "--dsa",
    "manager.zip": "--dsm",
}


def put(folder, without):
    folder.mkdir(parents=True)
    files = {
        "dsm.log": "".join(log()).encode(),
        "computers.csv": LIST.encode("cp932"),
        "alert.eml": MAIL.encode(),
        "ap.zip": package(),
        "manager.zip": package(**{"logs/server0.log": "x\n"}),
    }
    for name in files.keys() - set(without):
        (folder / name).write_bytes(files[name])


def case_folder(folder, without):
    put(folder / "evidence", without)
    zone = "" if "alert.eml" not in without else "tz: '+09:00'\n"
    case = f"schema: 1\nbackground: {BACKGROUND}\n{zone}evidence:\n  - {{file: manager.zip, package: dsm}}\n"
    (folder / "case.yaml").write_text(case, encoding="utf-8")
    return folder


def by_options(folder, without, monkeypatch):
    put(folder, without)
    words = ["build", "--window", WINDOW, "--event", EVENT, "--background", BACKGROUND]
    for name, flag in FLAGS.items():
        if name not in without:
            words += [flag, f"{folder / name}{'@ap-02' if name == 'ap.zip' else ''}"]
    if "alert.eml" in without:
        words += ["--tz", "+09:00"]
    caught = []

    def caught_up(request, *_, **__):
        caught.append(request)
        raise KeyboardInterrupt

    with monkeypatch.context() as within:
        within.setattr(pipeline, "build", caught_up)
        CliRunner().invoke(app, words)
    return caught[0]


def by_walk(folder):
    answers = folder / "answers.yaml"
    answers.write_text(ANSWERS, encoding="utf-8")
    ran = CliRunner().invoke(app, ["walk", str(folder), "--answers", str(answers)])
    assert ran.exit_code in {0, 3}, ran.output
    return case_request(folder, None, None)


def by_page(visitor, folder):
    def answer(step, result, text=""):
        sent = visitor.post(f"/step/{step}", result=result, **{f"text__{result}": text})
        assert sent.status == HTTPStatus.SEE_OTHER, (step, sent.text)

    def confirm(path, **fields):
        seen = re.findall(r'name="seen" value="([^"]+)"', visitor.get(path).text)
        assert not seen or visitor.post(path, seen=seen, **fields).status == HTTPStatus.SEE_OTHER

    visitor.come_in()
    answer("when", "stated", WINDOW)
    answer("events", "found", EVENT)
    confirm("/step/zone", result="confirm")
    confirm("/confirm")  # the product as far as it is known: whose the package is, nobody has said yet
    answer("packages", "given_own")
    confirm("/confirm")
    return case_request(folder, None, None)


def said(request, lang):
    """What the document says of the case, apart from who said it: files by name, and not what is missing, nor
    that a zone was inferred.
    """
    done = pipeline.examine(replace(request, keep=False, case=request.case.model_copy(update={"lang": lang})))
    words = Words(lang)
    inquiry = compose(done.examined, done.judgement, words)
    names = {number: name for name, number in done.examined.exhibits.items()}

    def plain(text):
        text = re.sub(r"E-\d\d", lambda found: names[found[0]], text)
        return text.replace(words.say("inquiry.zone_assumed", zone=ZONE_NAME), ZONE_NAME)

    items = {
        item.number: [
            (plain(one.text), sorted(map(plain, one.cites)))
            for one in item.statements
            if one.topic != "counts"
        ]
        for item in inquiry.items[:3]
    }
    packages = sorted((one.kind, one.host, one.version) for one in inquiry.packages)
    zone = done.examined.window.zone.tz.utcoffset(None)
    return items, packages, inquiry.product, inquiry.os, [*map(plain, dict(inquiry.facts).values())], zone


@pytest.mark.parametrize("without", [(), ("alert.eml", "computers.csv")], ids=["all", "events alone"])
def test_the_three_say_the_same(without, tmp_path, serving, monkeypatch):
    walk, page = (case_folder(tmp_path / name, without) for name in ("walk", "page"))
    made = {
        "options": by_options(tmp_path / "files", without, monkeypatch),
        "walk": by_walk(walk),
        "page": by_page(serving(page), page),
    }
    for lang in ("ja", "en"):
        told = {way: said(request, lang) for way, request in made.items()}
        assert told["walk"] == told["options"]
        assert told["page"] == told["options"]
        items, packages, product, system, _, zone = told["options"]
        assert "20.0.844" in product
        assert "20.0.1-4540" in product
        assert "redhat_8" in system
        assert any("ap-02" in host for _, host, _ in packages)
        assert zone == timedelta(hours=9)
        assert any("Computer Not Responding" in text for text, _ in items[2])
        assert any("オフライン" in text for text, _ in items[2]) == ("computers.csv" not in without)
