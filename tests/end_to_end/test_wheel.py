"""What is installed from the wheel must hold everything that a build needs."""

import shutil
import subprocess
import sys
import zipfile

import pytest


@pytest.fixture(scope="session")
def wheel(root, tmp_path_factory):
    uv = shutil.which("uv", path=str(root / ".tools" / "bin")) or shutil.which("uv")
    if not uv:
        pytest.skip("uv not found: run start.py once, it fetches uv")
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [uv, "build", "--wheel", "--quiet", "--python", sys.executable, "-o", str(folder), str(root)],
        check=True,
    )
    (made,) = folder.glob("*.whl")
    return made


def test_the_wheel_holds_templates_tables_and_the_type_marker(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for wanted in (
        "dscase/templates/reference.docx",
        "dscase/templates/ja/inquiry.txt.j2",
        "dscase/templates/en/words/finding.toml",
        "dscase/knowledge/data/system_events.csv",
        "dscase/knowledge/data/profiles/2205.yaml",
        "dscase/lint/sample/asked/evidence/ds.log",
        "dscase/lint/sample/asked/package/Agent/plugins.txt",
        "dscase/py.typed",
    ):
        assert wanted in names


def test_the_wheel_holds_nothing_but_the_package(wheel):
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"dscase"}


def test_a_build_runs_from_the_unpacked_wheel(wheel, case, tmp_path):
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "site")
    code = (
        "import dscase, sys; from dscase.cli.main import run;"
        f"assert dscase.__file__.startswith({str(tmp_path / 'site')!r});"
        "sys.argv[0] = 'dscase'; run()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "build", str(case), "-o", str(tmp_path / "out")],
        env={"PYTHONPATH": str(tmp_path / "site"), "PATH": "", "PYTHONIOENCODING": "utf-8"},
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 3, done.stderr.decode()
    assert (tmp_path / "out" / "inquiry.docx").is_file()
