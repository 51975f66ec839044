"""The `dscase` command: its subcommands, and nothing heavy imported before one of them runs."""

import os
import platform
import signal
import sys
from typing import Annotated, NoReturn

# Plugins of pydantic would be looked for in every package that is installed, at every start; none is used.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

import typer

from dscase import __version__
from dscase.cli.approve import approve
from dscase.cli.build import build
from dscase.cli.code_page import install
from dscase.cli.doctor import doctor
from dscase.cli.error_handler import ended
from dscase.cli.events import events
from dscase.cli.explain import explain
from dscase.cli.fetch import fetch
from dscase.cli.index import index
from dscase.cli.init import init
from dscase.cli.inspect import inspect
from dscase.cli.mask import mask, unmask
from dscase.cli.parsing import Spoken, Typed
from dscase.cli.requests import requests
from dscase.cli.review import review
from dscase.cli.serve import serve
from dscase.cli.templates import templates
from dscase.cli.verify import verify
from dscase.cli.walk import walk

app = typer.Typer(
    name="dscase",
    cls=Spoken,
    help="Deep Security のお問い合わせ票を作る / Build the five-item Deep Security support inquiry.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help starts in half the time
    pretty_exceptions_enable=False,  # a traceback with local values would show log text and paths
)
for _command in (
    build,
    review,
    init,
    inspect,
    events,
    index,
    explain,
    walk,
    serve,
    requests,
    verify,
    mask,
    unmask,
    approve,
    fetch,
    doctor,
):
    app.command(cls=Typed)(_command)
app.add_typer(templates, name="templates")


def _show_version(wanted: bool) -> None:
    if wanted:
        from dscase.extras import extras

        found = ", ".join(f"{name}{'' if there else ' –'}" for name, there in extras().items())
        typer.echo(f"dscase {__version__} (Python {platform.python_version()}, {sys.platform}; {found})")
        raise typer.Exit


@app.callback()
def root(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_show_version, help="バージョンを表示 / Show the version."
        ),
    ] = False,
) -> None:
    """Deep Security のお問い合わせ票を作る / Build the five-item Deep Security support inquiry."""


def run() -> NoReturn:
    """Entry point. A console that cannot show a character gets an escape, not a crash."""
    install()
    # SIGTERM is an interruption: nothing half-written may stay.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(ended(app))
