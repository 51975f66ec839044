"""The file that leads a browser to the page: private, gone once it was used, in no command line."""

import re
import stat
import subprocess
import sys

from dscase.atomic import PRIVATE_FILE
from dscase.web.opening import OpeningFile

ADDRESS = "http://127.0.0.1:1/open?token=abc&x=1"


def test_it_is_private_and_holds_the_address(tmp_path):
    file = OpeningFile(tmp_path, ADDRESS)
    assert file.path.parent == tmp_path
    assert 'href="http://127.0.0.1:1/open?token=abc&amp;x=1"' in file.path.read_text(encoding="utf-8")
    if sys.platform != "win32":
        assert stat.S_IMODE(file.path.stat().st_mode) == PRIVATE_FILE
    file.remove()
    file.remove()
    assert not list(tmp_path.iterdir())


def test_where_the_case_cannot_be_written_it_lies_elsewhere(tmp_path):
    file = OpeningFile(tmp_path / "none", ADDRESS)
    assert file.path.is_file()
    assert tmp_path not in file.path.parents
    file.remove()
    assert not file.path.parent.exists()


SERVE = """
import signal, sys, webbrowser
from pathlib import Path
from typer import Exit
from dscase.cli import serve

def opened(address):
    Path(sys.argv[2]).write_text(address, encoding="utf-8")
    signal.raise_signal(signal.SIGINT)

webbrowser.open = opened
serve._has_screen = lambda: True
try:
    serve.serve(Path(sys.argv[1]))
except Exit as ended:
    sys.exit(ended.exit_code)
"""
"""In a process of its own: Ctrl-C ends it, and a server is no guest where a browser is driven."""


def test_the_browser_is_started_without_the_token(case, tmp_path):
    started = tmp_path / "started"
    ran = subprocess.run([sys.executable, "-c", SERVE, case, started], capture_output=True, check=False)
    assert ran.returncode == 130, ran.stderr
    address = started.read_text(encoding="utf-8")
    assert address.startswith("file:///")
    assert "token" not in address
    assert not list(case.glob(".dscase-open-*"))


def test_a_browser_comes_in_by_it(case, serving, new_context):
    visitor = serving(case)
    page = new_context().new_page()
    page.goto(visitor.server.file().as_uri())
    page.wait_for_url(re.compile(f"http://127.0.0.1:{visitor.port}/confirm.*"))
    assert page.locator("main").count() == 1
