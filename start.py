"""Set everything up below this folder, then show dscase at work, open the page, or check it.

It needs Python 3.11 or newer with pip, and nothing else: HELP says how it is used.
"""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TextIO

HERE = Path(__file__).resolve().parent
TOOLS = HERE / ".tools"
UV = TOOLS / "bin" / ("uv.exe" if os.name == "nt" else "uv")
UV_WANTED = "uv>=0.9,<1"
BUILT_BUT_INCOMPLETE = 3
JAPANESE = 0x11  # the primary language in Windows' number of a language
SPOKEN_IN_JAPANESE = {"ja", "japanese", "c", "posix"}  # the last two state no language: dscase's own holds

DEMO = ["build", "examples/pattern-update", "--force"]
SHOWN = ["--extra", "web", "--extra", "pdf"]  # what the README shows
CHECKS = [
    ["ruff", "check"],
    ["ruff", "format", "--check"],
    ["mypy"],
    ["lint-imports"],
]
TESTS = ["pytest", "-n", "auto", "--dist", "loadscope"]

# Each in Japanese and in English; the console may be unable to show the first.
HELP = (
    """\
このフォルダの中に準備をして、dscase を実行します。

    python3 start.py demo                   架空の環境の例から文書を作る
    python3 start.py serve CASE_DIR         案件をブラウザで進める
    python3 start.py bundle FOLDER [3.12]   インターネットにつながらないコンピュータへ持ち込むフォルダを作る
    python3 start.py check                  静的検査とテスト(開発用)

Windows では python3 の代わりに py と入力します。pip の付いた Python 3.11 以降が必要です。取り寄せたものは
このフォルダの .tools/ と .venv/ にあり、この 2 つを消せば元に戻ります。後ろに書いた言葉は、dscase か
pytest に渡ります。""",
    """\
Set everything up in this folder, then run dscase.

    python3 start.py demo                   make the documents of an invented example
    python3 start.py serve CASE_DIR         work on a case in the browser
    python3 start.py bundle FOLDER [3.12]   make a folder to install from on a computer without internet
    python3 start.py check                  linters and tests, for development

On Windows, type py instead of python3. Python 3.11 or newer with pip is needed. What is downloaded goes
into .tools/ and .venv/ of this folder; delete these two to undo it. Further words are passed to dscase
or pytest.""",
)
OLD = (
    "Python 3.11 以降が必要です(この Python は {version})。",
    "Python 3.11 or newer is needed; this is {version}.",
)
FETCHING = ("uv を .tools/ に取り寄せています...", "Fetching uv into .tools/...")
SETTING_UP = (".venv/ を準備しています...", "Setting up .venv/...")
NO_UV = (
    "uv を取り寄せられませんでした。pip があり、パッケージの配布元に届くかを確かめてください。",
    "uv could not be fetched: is pip installed, and can it reach its package index?",
)
NO_SET_UP = (
    "環境を準備できませんでした。上の表示を確かめてください。",
    "the environment could not be set up; see the lines above.",
)
PROXY = (
    """\
証明書のエラーのときは、社内のプロキシが通信を検査しています。その証明機関の証明書(PEM)を
SSL_CERT_FILE と PIP_CERT に指定して、もう一度実行してください。外に届かないときは、届く別の
コンピュータで「start.py bundle フォルダ」を実行し、できたフォルダを持ち込めます。""",
    """\
On certificate errors, a proxy of your company inspects the traffic: name its authority's certificate
(PEM) in SSL_CERT_FILE and PIP_CERT, and run this again. If this computer has no internet, run
"start.py bundle FOLDER" on one that has, and bring the folder here.""",
)
INCOMPLETE = (
    "例では、足りないものの示し方が分かるように、わざと一部を欠いています(終了コード 3)。",
    "The example leaves things out on purpose, to show how dscase names them (exit code 3).",
)
UNSTARTED = ("{program} を起動できません: {fault}", "{program} cannot be started: {fault}")

SERVE_CMD = """@echo off
rem {hint}
setlocal
set "CASE=%~1"
if "%CASE%"=="" set /p "CASE={ask}: "
if "%CASE%"=="" exit /b 2
"%~dp0.venv\\Scripts\\dscase.exe" serve "%CASE%"
if errorlevel 1 pause
"""
HINT = (
    "案件フォルダをこのファイルにドラッグするか、ダブルクリックしてパスを入力します。",
    "Drag a case folder onto this file, or double-click it and type the folder's path.",
)
ASK = ("案件フォルダ", "Case folder")


def main(argv: list[str]) -> int:
    """Do what the first word says; the process's exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - the whole point: say so instead of failing later
        return _fail(OLD, version=sys.version.split()[0])
    job, *rest = argv or ["help"]
    here = Path.cwd()
    os.chdir(HERE)
    if job == "demo":
        # --inexact: extras that were added since stay.
        return _set_up("--no-dev", "--inexact", *SHOWN) or _demo(rest)
    if job == "serve":
        return _set_up("--no-dev", "--inexact", *SHOWN) or _serve(rest, here)
    if job == "bundle":
        return _set_up("--no-dev", "--inexact", *SHOWN) or _bundle(rest, here)
    if job == "check":
        return _set_up("--all-extras") or _check(rest)
    _say(HELP)
    return 0 if job in {"help", "-h", "--help"} else 2


def _set_up(*options: str) -> int:
    if not UV.exists():
        _say(FETCHING)
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        # --target, because a plain install is refused where the system manages Python (PEP 668).
        if _run([*pip, "--target", str(TOOLS), UV_WANTED]):
            _say(PROXY)
            return _fail(NO_UV)
    _say(SETTING_UP)
    if _uv("sync", "--locked", "--quiet", *options):
        _say(PROXY)
        return _fail(NO_SET_UP)
    if os.name == "nt":
        _write_serve_cmd()
    return 0


def _demo(rest: list[str]) -> int:
    code = _uv("run", "--no-sync", "dscase", *DEMO, *rest)
    if code == BUILT_BUT_INCOMPLETE:
        _say(INCOMPLETE)
        return 0
    return code


def _serve(rest: list[str], here: Path) -> int:
    # A path that was typed is meant from where it was typed.
    return _uv("run", "--no-sync", "--directory", str(here), "dscase", "serve", *rest)


def _bundle(rest: list[str], here: Path) -> int:
    return _run([sys.executable, str(HERE / "tools" / "bundle.py"), str(UV), str(here), *rest])


def _check(rest: list[str]) -> int:
    failed = [check[0] for check in CHECKS if _uv("run", "--no-sync", *check)]
    if _uv("run", "--no-sync", *TESTS, *rest):
        failed.append("pytest")
    return _fail(("失敗: {failed}", "failed: {failed}"), failed=", ".join(failed)) if failed else 0


def _write_serve_cmd() -> None:
    """The file that Explorer starts the page by; in the code page that the console reads it in."""
    for words in (0, 1) if _japanese() else (1,):
        text = SERVE_CMD.format(hint=HINT[words], ask=ASK[words])
        try:
            data = text.replace("\n", "\r\n").encode("oem")
        except (UnicodeEncodeError, LookupError):
            continue
        (HERE / "dscase-serve.cmd").write_bytes(data)
        return


def _uv(*words: str) -> int:
    # The Python that runs this script is the one to use: nothing else is fetched. The system's certificates
    # count, so that a company's own authority does; the second name is the one that older uvs know.
    environment = {
        **os.environ,
        "UV_PROJECT": str(HERE),
        "UV_PYTHON": sys.executable,
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_SYSTEM_CERTS": "true",
        "UV_NATIVE_TLS": "true",
    }
    environment.pop("VIRTUAL_ENV", None)
    return _run([str(UV), *words], environment)


def _run(words: list[str], environment: dict[str, str] | None = None) -> int:
    try:
        return subprocess.run(words, env=environment, check=False).returncode
    except OSError as fault:
        return _fail(UNSTARTED, program=words[0], fault=str(fault))


def _say(words: tuple[str, str], file: TextIO | None = None, **facts: str) -> None:
    """Print in the language of this machine; in English where the console has no Japanese."""
    out = file or sys.stdout
    for told in words if _japanese() else words[1:]:
        try:
            print(told.format(**facts), file=out, flush=True)
        except UnicodeEncodeError:
            continue
        return


def _japanese() -> bool:
    """Whether to speak Japanese, by the rule of dscase/cli/language.py, which this script cannot import."""
    if (stated := os.environ.get("DSCASE_LANG")) in {"ja", "en"}:
        return stated == "ja"
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if stated := os.environ.get(name):
            return re.split(r"[._@-]", stated, maxsplit=1)[0].lower() in SPOKEN_IN_JAPANESE
    if sys.platform == "win32":
        import ctypes

        return ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF == JAPANESE
    return True


def _fail(words: tuple[str, str], **facts: str) -> int:
    _say(("start.py: " + words[0], "start.py: " + words[1]), sys.stderr, **facts)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
