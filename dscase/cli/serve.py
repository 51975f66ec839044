"""`dscase serve CASE_DIR`: the checklist, the evidence and the documents in the browser of this machine."""

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dscase.cli.case_options import case_request
from dscase.cli.error_handler import guarded, print_result
from dscase.cli.options import CaseDir, LangOfCase, Tz, Who
from dscase.errors import ExitCode, OutputError

if TYPE_CHECKING:
    from dscase.case.model import Lang
    from dscase.pipeline import Request


@guarded
def serve(
    case_dir: CaseDir,
    *,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="ポート番号(0: 空いているもの) / Port (0: any free one).")
    ] = 0,
    idle: Annotated[
        str,
        typer.Option(metavar="LENGTH", help="使われないときに止まるまで / Stop after this long without use."),
    ] = "30m",
    no_open: Annotated[
        bool, typer.Option("--no-open", help="ブラウザを開かない / Do not open the browser.")
    ] = False,
    tz: Tz = None,
    who: Who = None,
    lang: LangOfCase = None,
) -> ExitCode:
    """ブラウザで確認し、作成する / Go through the checklist and build in the browser."""
    from dscase.web.server import Server, check_installed
    from dscase.window import read_length
    from dscase.wording.words import Words

    def stated(own: "Lang | None") -> "Request":
        return case_request(case_dir, own or lang, tz)

    words = Words(stated(None).case.speaks)
    check_installed()
    show = _open if _has_screen() else None
    server = Server(stated, port=port, idle=read_length(idle), who=who, show=show)
    server.worker.look()

    unreported: list[OutputError] = []

    def ready() -> None:
        try:
            print_result(lambda: typer.echo(words.say("serve.ready", url=server.opening, idle=idle)))
        except OutputError as error:  # nobody can learn the address
            unreported.append(error)
            server.stop()
            return
        if not no_open and _has_screen():
            with contextlib.suppress(OSError):  # the address is on the screen
                _open(server.file())

    try:
        server.run(ready)
    except KeyboardInterrupt:
        print_result(lambda: typer.echo(words.say("serve.interrupted", case=str(case_dir))))
        return ExitCode.INTERRUPTED
    if unreported:
        raise unreported[0]
    print_result(lambda: typer.echo(words.say("serve.ended", case=str(case_dir))))
    return ExitCode.COMPLETE


def _open(place: Path) -> None:
    """A page or a folder, by what the system opens them with."""
    import webbrowser

    webbrowser.open(place.resolve().as_uri())


def _has_screen() -> bool:
    """Whether there is one for a browser: without, a browser for terminals would take ours over."""
    return sys.platform in {"win32", "darwin"} or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))
