"""`dscase requests CASE_DIR`: what the support desk asked for, and which exhibit answers it."""

import sys
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dscase.cli.error_handler import guarded, print_result
from dscase.cli.options import CaseDir, Json, LangOfCase, Who
from dscase.errors import ExitCode, UsageError
from dscase.terminal import at_terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dscase.case.requests import Demand, NewRequest
    from dscase.cli.page import Page

JSON_SCHEMA = "dscase.requests/1"
EVERY = "all"


@guarded
def requests(
    case_dir: CaseDir,
    *,
    mail: Annotated[
        Path | None,
        typer.Option(
            "--read",
            metavar="FILE",
            readable=False,
            help="サポート窓口からのメール(.eml、テキスト、-)/ Mail of the support desk; - is stdin.",
        ),
    ] = None,
    take: Annotated[
        str | None, typer.Option(help="依頼として記録する番号(1,3 か all)/ Which of its lines to record.")
    ] = None,
    add: Annotated[
        list[str] | None, typer.Option(help="依頼を 1 件加える。複数可 / Add a request. Repeatable.")
    ] = None,
    answer: Annotated[
        list[str] | None,
        typer.Option(metavar="R-NN=ANSWER", help="回答(資料番号、文)/ Answer: exhibits, text, or both."),
    ] = None,
    withdraw: Annotated[
        list[str] | None, typer.Option(metavar="R-NN", help="取り下げられた依頼 / A withdrawn request.")
    ] = None,
    who: Who = None,
    json: Json = False,
    lang: LangOfCase = None,
) -> ExitCode:
    """サポート窓口からの依頼と回答を記録する / Record the support desk's requests and your answers."""
    from dscase.case.file import read
    from dscase.case.requests import Ledger, NewRequest
    from dscase.case.sealed import rounds
    from dscase.cli.error_handler import speak
    from dscase.cli.page import Page, console
    from dscase.pipeline.citing import refuse_uncitable
    from dscase.wording.words import Words

    spoken = lang or read(case_dir).speaks
    speak(spoken)
    now = datetime.now(UTC).replace(microsecond=0)
    ledger, page = Ledger(case_dir), Page(console(), Words(spoken), "requests")
    named = _real_names(case_dir) if mail is not None or add else str
    if mail is not None:
        found = [replace(one, text=named(one.text)) for one in _read(mail)]
        kept = _chosen(found, take, page, quiet=json)
        if kept is None:
            return ExitCode.INCOMPLETE
        ledger.ask(kept, now)
    if add:
        ledger.ask([NewRequest(named(" ".join(one.split()))) for one in add if one.strip()], now)
    answers = [_answer(one, case_dir) for one in answer or ()]
    for number, exhibits, _ in answers:
        refuse_uncitable(case_dir, number, exhibits, now)
    for number, exhibits, said in answers:
        ledger.answer(number, now, text=said, exhibits=exhibits, who=who or "")
    for one in withdraw or ():
        ledger.withdraw(one, now)
    entries = ledger.read()
    sent = {number: each.round for each in rounds(case_dir) for number in each.requests}
    done = rounds(case_dir)
    if json:
        print_result(lambda: typer.echo(_as_json(entries.demands, sent, len(done), entries.unreadable)))
    else:
        print_result(lambda: _show(page, entries.demands, sent, len(done), entries.unreadable))
    is_open = any(one.state == "open" for one in entries.demands)
    return ExitCode.INCOMPLETE if is_open else ExitCode.COMPLETE


def _real_names(case_dir: Path) -> "Callable[[str], str]":
    from dscase.pipeline.copies import real_names

    return real_names(case_dir)


def _read(mail: Path) -> "tuple[NewRequest, ...]":
    from dscase.intake import requests as mails
    from dscase.intake.mails import MAX_BYTES

    if str(mail) == "-":
        return mails.of(sys.stdin.buffer.read(MAX_BYTES + 1), "")
    return mails.read(mail)


def _chosen(
    requests: "Sequence[NewRequest]", take: str | None, page: "Page", *, quiet: bool
) -> "list[NewRequest] | None":
    """Those of a mail's lines that a person says are requests; None where nobody said it yet."""
    if take is not None:
        return [requests[at] for at in _numbers(take, len(requests))]
    if not quiet:
        page.head("proposed" if requests else "none_proposed", count=len(requests))
    if not requests:
        return []
    if at_terminal(sys.stdin, sys.stdout):
        return [one for one in requests if typer.confirm(page.words.say("requests.keep", text=one.text))]
    for number, one in enumerate(requests, start=1):
        page.line(one.text, mark=f"{number}. ")
    page.say("take")
    return None


def _numbers(take: str, most: int) -> list[int]:
    if take.strip().casefold() == EVERY:
        return list(range(most))
    numbers = [each.strip() for each in take.split(",") if each.strip()]
    if not all(each.isascii() and each.isdecimal() and 1 <= int(each) <= most for each in numbers):
        raise UsageError("cli.take", value=take, most=most)
    return [int(each) - 1 for each in numbers]


def _answer(stated: str, case_dir: Path) -> tuple[str, list[str], str]:
    """The request's number, the exhibits and the text of `R-01=E-05,E-06 text`: the exhibits in front, then
    what is said, or the `@file` that says it. A file is sought where the person is, then in the case.
    """
    from dscase.case.exhibits import cited_in_front
    from dscase.cli.texts import text as said_by

    number, equals, said = (part.strip() for part in stated.partition("="))
    if not equals or not said:
        raise UsageError("cli.answer", value=stated)
    exhibits, text = cited_in_front(said)
    inside = case_dir / text[1:]
    if text.startswith("@") and not Path(text[1:]).exists() and inside.is_file():
        text = f"@{inside}"
    text = said_by(text) or ""
    if not exhibits and not text:
        raise UsageError("cli.answer", value=stated)
    return number, exhibits, text


def _show(
    page: "Page", demands: "Sequence[Demand]", sent: dict[str, int], done: int, unreadable: int
) -> None:
    say = page.words.say
    page.head("ledger", rounds=done, open=sum(one.state == "open" for one in demands), count=len(demands))
    if unreadable:
        page.say("unreadable", "yellow", count=unreadable)
    for one in demands:
        page.line(one.text, mark=f"{one.number}  ")
        state = say(f"requests.state.{one.state}")
        sent_in = say("requests.sent", round=sent[one.number]) if one.number in sent else ""
        mark = say("inquiry.list_mark")
        parts = (one.asked_on, one.who, state, mark.join(one.exhibits), one.answer, sent_in)
        page.line(" | ".join(filter(None, parts)), "dim", 8)
    if not demands:
        page.say("empty")


def _as_json(demands: "Sequence[Demand]", sent: dict[str, int], done: int, unreadable: int) -> str:
    from dscase.cli.json_output import as_text

    return as_text(
        {
            "schema": JSON_SCHEMA,
            "rounds": done,
            "unreadable": unreadable,
            "requests": [{**asdict(one), "sent_in": sent.get(one.number)} for one in demands],
        }
    )
