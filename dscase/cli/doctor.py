"""`dscase doctor`: looks at this computer, a manager's or an agent's, and changes nothing."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dscase.cli.error_handler import guarded, print_result
from dscase.cli.options import Json, Lang, Tz
from dscase.errors import ExitCode
from dscase.terminal import at_terminal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dscase.wording.words import Words


@guarded
def doctor(
    case_dir: Annotated[
        Path | None,
        typer.Argument(
            metavar="CASE_DIR", readable=False, help="案件フォルダ。evidence/ に保存 / Case folder."
        ),
    ] = None,
    *,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", readable=False, help="保存先フォルダ / Folder for the files (this one)."
        ),
    ] = None,
    window: Annotated[
        str | None,
        typer.Option("--window", "-w", help="製品ログを取る時間帯 / Window whose log lines are wanted."),
    ] = None,
    tz: Tz = None,
    dsm: Annotated[
        str | None,
        typer.Option("--dsm", metavar="URL", help="時計を比べる DSM / Manager to compare clocks with."),
    ] = None,
    ca_file: Annotated[
        Path | None, typer.Option(readable=False, help="CA 証明書(PEM) / CA certificate (PEM).")
    ] = None,
    make_package: Annotated[
        bool,
        typer.Option("--make-package", help="DSA の診断パッケージも作る / Make the agent's package, too."),
    ] = False,
    json: Json = False,
    lang: Lang = "ja",
) -> ExitCode:
    """この PC の稼働状況を調べる / Check this computer's services, logs and clock."""
    from dscase.case.file import EVIDENCE, is_case
    from dscase.errors import InputError
    from dscase.fetch.address import read_address
    from dscase.fetch.doctor import keeping, look, package
    from dscase.fetch.doctor.machine import Machine
    from dscase.window import machine_zone, read_window, zone_named
    from dscase.wording.words import Words

    if case_dir is not None and not is_case(case_dir):
        raise InputError("case.folder_missing", path=str(case_dir))
    zone = zone_named(tz, "option") if tz else machine_zone()
    machine = Machine()
    report = look.look(
        machine,
        zone,
        window=read_window(window, zone=zone, as_of=datetime.now(UTC)) if window else None,
        manager=read_address(dsm) if dsm else None,
        ca_file=ca_file,
    )
    place = keeping.keep(output or (case_dir / EVIDENCE if case_dir else Path()), report)
    words = Words(lang)
    made = package.make(machine, ask=lambda: _password(words)) if make_package else None
    if made is not None and case_dir is not None:
        from dscase.case.evidence import keep

        made = case_dir / EVIDENCE / keep(case_dir, made)
    if json:
        print_result(lambda: typer.echo(look.as_json(report).decode()))
    else:
        print_result(lambda: _show(report, place, made, words, kept=case_dir is not None))
    return ExitCode.COMPLETE


def _password(words: "Words") -> str | None:
    """The password of the agent's self-protection; None where nobody can be asked."""
    if not at_terminal(sys.stdin, sys.stderr):
        return None
    said = words.say("doctor.ask_password")
    return str(typer.prompt(said, default="", hide_input=True, show_default=False, err=True))


def _show(report: "Mapping[str, Any]", place: Path, made: Path | None, words: "Words", *, kept: bool) -> None:
    from dscase.cli.page import Page, console

    page = Page(console(), words, "doctor")
    page.head("done")
    page.say("place", place=str(place))
    for one in report["services"]:
        page.say("service", name=one["name"], state=one["state"])
    if not report["roles"]:
        page.say("nothing")
    else:
        stopped = words.say("inquiry.list_mark").join(_stopped(report))
        unseen = report["processes"] is None
        page.say("stopped" if stopped else "no_processes" if unseen else "running", names=stopped)
    for one in report["disks"]:
        page.say("disk", path=one["path"], free=f"{one['free'] / 2**30:.1f}")
    if (clock := report["clock"]) is not None:
        if clock["offset"] is None:
            page.say("no_clock", reason=clock["trouble"])
        else:
            by = words.say(f"doctor.clock_by.{clock['by']}")
            page.say("clock", seconds=f"{clock['offset']:+.1f}", by=by)
    if made is not None:
        page.say("package", path=str(made))
    if not kept:
        page.say("bring")


def _stopped(report: "Mapping[str, Any]") -> list[str]:
    """What should run and does not: services, and roles without a main process."""
    stopped = [
        service["name"] for service in report["services"] if service["main"] and service["state"] != "running"
    ]
    if (processes := report["processes"]) is not None:
        alive = {service["role"] for service in processes if service["main"]}
        stopped += [role.upper() for role in report["roles"] if role not in alive]
    return stopped
