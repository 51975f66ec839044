"""`dscase fetch CASE_DIR --dsm URL`: the window's events, alerts and statuses from the manager itself."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dscase.cli.error_handler import guarded, print_result, tell
from dscase.cli.options import CaseDir, Json, LangOfCase, Tz
from dscase.errors import ExitCode, InputError
from dscase.terminal import at_terminal

if TYPE_CHECKING:
    from collections.abc import Callable

    from dscase.fetch.fetching import Fetching, FetchWanted
    from dscase.fetch.line import Line
    from dscase.fetch.options import FetchOptions
    from dscase.fetch.secret import Secret
    from dscase.fetch.watching import Moved
    from dscase.wording.words import Words


@guarded
def fetch(
    case_dir: CaseDir,
    *,
    dsm: Annotated[
        str,
        typer.Option("--dsm", metavar="URL", help="DSM の URL / The manager: https://dsm.example.jp:4119."),
    ],
    window: Annotated[
        str | None,
        typer.Option(
            "--window",
            "-w",
            help="対象時間帯(既定は case.yaml のもの) / Window (default: that of case.yaml).",
        ),
    ] = None,
    tz: Tz = None,
    user: Annotated[
        str | None, typer.Option(help="DSM のユーザ名 / User of the manager; asked for without it.")
    ] = None,
    tenant: Annotated[str | None, typer.Option(help="テナント名 / Tenant.")] = None,
    password_file: Annotated[
        Path | None,
        typer.Option(readable=False, help="パスワードのファイル / File whose first line is the password."),
    ] = None,
    api_key_file: Annotated[
        Path | None,
        typer.Option(readable=False, help="API キーのファイル / File with an API key: statuses in full."),
    ] = None,
    after: Annotated[
        str | None,
        typer.Option(metavar="LENGTH", help="対象時間帯の後の長さ / How far after the window (profile, 1d)."),
    ] = None,
    ca_file: Annotated[
        Path | None, typer.Option(readable=False, help="CA 証明書(PEM) / CA certificate (PEM).")
    ] = None,
    fingerprint: Annotated[
        str | None,
        typer.Option(metavar="SHA256", help="証明書の指紋 / Fingerprint of the manager's certificate."),
    ] = None,
    proxy: Annotated[
        str | None, typer.Option(metavar="URL", help="HTTP プロキシ / HTTP proxy; none without it.")
    ] = None,
    watch: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            readable=False,
            help="診断パッケージを取り込むフォルダ / Folder from which packages are moved in.",
        ),
    ] = None,
    watch_for: Annotated[
        str, typer.Option(metavar="LENGTH", help="取り込みを待つ長さ / How long to wait for them.")
    ] = "15m",
    json: Json = False,
    lang: LangOfCase = None,
) -> ExitCode:
    """DSM から取得する / Fetch the window's events, alerts and statuses."""
    from dscase.case.file import read
    from dscase.cli.error_handler import speak
    from dscase.fetch import options
    from dscase.fetch.secret import api_key
    from dscase.window import read_length
    from dscase.wording.words import Words

    case = read(case_dir)
    speak(lang or case.speaks)
    words = Words(lang or case.speaks)
    options.check_installed()
    settings = options.FetchOptions(
        dsm=dsm,
        user=user or _prompt(words, "user") or "",
        window=window or "",
        tz=tz or "",
        tenant=tenant or "",
        after=after or "",
        proxy=proxy or "",
        fingerprint=fingerprint or "",
        ca_file=ca_file,
    )
    wanted = options.wanted(settings, case, case_dir, datetime.now(UTC))
    waiting = read_length(watch_for).total_seconds()
    key = api_key(api_key_file)
    done = _fetched(
        settings, lambda line: _run(line, wanted, case_dir, words, file=password_file, key=key), words
    )
    if fingerprint and ca_file is None:
        options.keep(settings)
    for trouble in done.all_troubles:
        tell(trouble, "notice")
    if json:
        print_result(lambda: typer.echo(_as_json(done)))
    else:
        print_result(lambda: _show(done, case_dir, wanted, words))
    if watch is not None:
        _watched(watch, case_dir, waiting, wanted.window.start.timestamp(), words)
    return ExitCode.COMPLETE if done.complete else ExitCode.INCOMPLETE


def _prompt(words: "Words", what: str, *, hidden: bool = False) -> str | None:
    """What a person types; None where nobody is there."""
    if not at_terminal(sys.stdin, sys.stderr):
        return None
    typed = typer.prompt(
        words.say(f"fetch.ask.{what}"), default="", hide_input=hidden, show_default=False, err=True
    )
    return str(typed)


def _fetched(settings: "FetchOptions", run: "Callable[[Line], Fetching]", words: "Words") -> "Fetching":
    """Fetches; a certificate nobody vouches for is shown to the person, once, and kept if it is right."""
    from dscase.fetch import options, trust

    line = options.line(settings)
    try:
        return run(line)
    except InputError as error:
        if error.code != "fetch.certificate" or settings.ca_file is not None:
            raise
        tell(error, "notice")
        if (_prompt(words, "certificate") or "").strip().casefold() not in {"yes", "はい"}:
            raise
        trust.keep(line.address, trust.read_fingerprint(str(error.facts["fingerprint"])))
        return run(options.line(settings))


def _run(
    line: "Line",
    wanted: "FetchWanted",
    case_dir: Path,
    words: "Words",
    *,
    file: Path | None,
    key: "Secret | None",
) -> "Fetching":
    from dscase.fetch import fetching, secret

    account = f"{wanted.user}@{line.address.shown}"
    progress = _Progress(words)
    return fetching.fetch(
        line,
        wanted,
        lambda: secret.password(account, file, lambda: _prompt(words, "password", hidden=True)),
        case_dir,
        api_key=key,
        progress=progress,
    )


class _Progress:
    """Tells each step on stderr, where somebody watches."""

    def __init__(self, words: "Words") -> None:
        self._words = words
        self._watched = at_terminal(sys.stderr)

    def __call__(self, step: str, count: int) -> None:
        if self._watched:
            typer.echo(self._words.say(f"fetch.step.{step}", count=f"{count:,}"), err=True)


def _show(fetching: "Fetching", case_dir: Path, wanted: "FetchWanted", words: "Words") -> None:
    from dscase.cli.page import Page, console

    page = Page(console(), words, "fetch")
    page.head("done")
    place = (
        fetching.place.relative_to(case_dir) if fetching.place.is_relative_to(case_dir) else fetching.place
    )
    page.say("place", place=place.as_posix())
    page.say("events", count=f"{fetching.events.events:,}", pages=fetching.events.pages)
    if fetching.vouched is not None:
        local = wanted.window.local
        start, end = (local(moment).isoformat(" ", "seconds") for moment in fetching.vouched)
        page.say("vouched", start=start, end=end)
    else:
        page.say("not_vouched")
    if wanted.profile:
        page.say("profile", profile=wanted.profile)
    if not fetching.events.holds_earlier:
        page.say("nothing_earlier")
    if fetching.alerts is not None:
        page.say("alerts", count=fetching.alerts)
    if fetching.computers is not None:
        page.say("computers", count=fetching.computers)
    if fetching.offset is not None:
        by = words.say(f"doctor.clock_by.{fetching.clock_by}")
        page.say("clock", seconds=f"{fetching.offset:+.1f}", by=by)
    if fetching.session_left:
        page.say("session_left")
    page.head("packages")
    for which in ("dsm", "dsa", "cli"):
        page.point(words.say(f"fetch.packages.{which}"))
    page.head("next")
    page.say("next", case=str(case_dir))


def _as_json(fetching: "Fetching") -> str:
    """The record itself, with the folder it lies in."""
    import json

    record = json.loads((fetching.place / "fetch.json").read_text(encoding="utf-8"))
    return json.dumps({"place": str(fetching.place), **record}, ensure_ascii=False, indent=2)


def _watched(folder: Path, case_dir: Path, seconds: float, since: float, words: "Words") -> None:
    from dscase.fetch.watching import watch

    typer.echo(words.say("fetch.watching", folder=str(folder)), err=True)

    def announce(package: "Moved") -> None:
        typer.echo(words.say("fetch.moved", name=package.name, kept=package.evidence_name), err=True)

    if not watch(folder, case_dir, seconds, announce, since=since):
        typer.echo(words.say("fetch.nothing_moved"), err=True)
