from pathlib import Path

import pytest

from dscase import home


@pytest.fixture(autouse=True)
def unstated(monkeypatch):
    monkeypatch.delenv(home.VARIABLE)


def test_the_variable_names_the_folder(tmp_path, monkeypatch):
    monkeypatch.setenv(home.VARIABLE, str(tmp_path))
    assert home.folder() == tmp_path


@pytest.mark.parametrize(
    ("platform", "variable", "below"),
    [("win32", "APPDATA", "dscase"), ("linux", "XDG_CONFIG_HOME", "dscase")],
)
def test_else_it_is_in_the_platforms_folder_for_settings(monkeypatch, tmp_path, platform, variable, below):
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setenv(variable, str(tmp_path))
    assert home.folder() == tmp_path / below


@pytest.mark.parametrize(
    ("platform", "place"),
    [("win32", "AppData/Roaming"), ("darwin", "Library/Application Support"), ("linux", ".config")],
)
def test_where_the_platform_names_none_it_is_at_its_usual_place(monkeypatch, tmp_path, platform, place):
    monkeypatch.setattr("sys.platform", platform)
    for variable in ("APPDATA", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert home.folder() == tmp_path / place / "dscase"
