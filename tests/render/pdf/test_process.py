"""A program that is run: its output, its end, and its folder."""

import sys
from pathlib import Path
from typing import Any

from dscase.render.pdf.process import TAIL, run


def test_the_output_comes_back_and_the_environment_is_set(tmp_path: Path) -> None:
    program = "import os; print(os.getcwd(), os.environ['MARK'], os.environ['PATH'] != '')"
    told = run("Made Up", [sys.executable, "-c", program], tmp_path, seconds=30, environment={"MARK": "set"})
    assert told.split() == [str(tmp_path.resolve()), "set", "True"]


def test_only_the_last_words_of_a_failure_are_told(tmp_path: Path, refused: Any) -> None:
    program = "import sys; sys.stderr.write('x' * 10_000 + ' the end'); sys.exit(3)"
    with refused("render.pdf_failed") as caught:
        run("Made Up", [sys.executable, "-c", program], tmp_path, seconds=30, environment={})
    fault = str(caught[0].facts["fault"])
    assert fault.endswith("the end (3)")
    assert len(fault) < TAIL + 10


def test_it_cannot_ask_anything(tmp_path: Path) -> None:
    program = "import sys; print(repr(sys.stdin.read()))"
    told = run("Made Up", [sys.executable, "-c", program], tmp_path, seconds=30, environment={})
    assert told.strip() == "''"
