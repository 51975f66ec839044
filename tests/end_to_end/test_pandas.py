"""pandas takes longer to start than most commands take: only those that count with it import it."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.whole

RUN = """
import sys
from dscase.cli.main import run
sys.argv[0] = "dscase"
try:
    run()
finally:
    print("pandas" if "pandas" in sys.modules else "no pandas", file=sys.stderr)
"""


def imported(*words: object) -> str:
    command = [sys.executable, "-c", RUN, *map(str, words)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", check=False)
    return done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    "words", [["--help"], ["explain", "2205"], ["review", "{case}"], ["inspect", "{case}/evidence"],
              ["events", "{case}"], ["events", "{case}", "--csv"], ["events", "{case}", "--jsonl"]]
)  # fmt: skip
def test_a_command_that_counts_nothing_does_not_import_pandas(case, words):
    assert imported(*(word.format(case=case) for word in words)) == "no pandas"


def test_one_that_counts_does(case):
    assert imported("events", case, "--count-by", "id") == "pandas"
