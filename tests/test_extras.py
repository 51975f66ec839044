"""The extras: what is missing, and the command that installs it."""

import os
import sys

import pytest

from dscase import extras
from dscase.text import typed


def test_modules_that_are_not_there_are_named():
    error = extras.lacking("index.not_installed", "web", ("json", "no_such_module_of_ours"))
    assert error is not None
    assert error.facts["missing"] == "no_such_module_of_ours"
    assert extras.lacking("index.not_installed", "web", ("json",)) is None


@pytest.mark.parametrize("pip", [True, False])
def test_the_command_names_this_python_and_exactly_what_the_extra_needs(monkeypatch, pip):
    monkeypatch.setattr(extras, "find_spec", lambda _: object() if pip else None)
    command = extras.install_command("web")
    assert typed(sys.executable) in command
    assert ("-m pip install" in command) is pip
    packages = command.partition(" install ")[2]
    assert all(name in packages for name in ("starlette>=", "uvicorn>=", "python-multipart>="))
    assert "dscase" not in packages.replace(sys.executable, "")
    assert "pandas" not in packages
    assert "typst" not in packages
    assert "typst>=" in extras.install_command("pdf")


def test_without_pip_the_uv_that_start_py_fetched_is_named(monkeypatch, tmp_path):
    fetched = tmp_path / ".tools" / "bin" / ("uv.exe" if os.name == "nt" else "uv")
    fetched.parent.mkdir(parents=True)
    fetched.touch()
    monkeypatch.setattr(extras, "find_spec", lambda _: None)
    monkeypatch.setattr(extras.sys, "prefix", str(tmp_path / ".venv"))
    assert extras.install_command("web").startswith(typed(fetched, "pip", "install"))


def test_every_extra_of_the_project_is_told_and_whether_it_is_there(monkeypatch):
    assert all(extras.extras().values())  # the tests run with all of them
    assert {"web", "pdf"} <= set(extras.extras())
    found = extras.metadata.distribution

    def without_typst(name):
        if name == "typst":
            raise extras.metadata.PackageNotFoundError(name)
        return found(name)

    monkeypatch.setattr(extras.metadata, "distribution", without_typst)
    assert [name for name, there in extras.extras().items() if not there] == ["pdf"]
