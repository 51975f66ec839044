"""Every library of the lock file can be installed without a compiler, on every system dscase is meant for."""

import tomllib
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from packaging.markers import Marker
from packaging.tags import Tag, compatible_tags, cpython_tags, mac_platforms
from packaging.utils import parse_wheel_filename

LOCK = Path(__file__).parents[1] / "uv.lock"
PYTHONS = ((3, 11), (3, 12), (3, 13))
LINUX = [f"manylinux_2_{minor}_x86_64" for minor in range(28, 4, -1)] + [
    "manylinux2014_x86_64",
    "linux_x86_64",
]
SYSTEMS: dict[str, tuple[dict[str, str], list[str]]] = {
    "Linux": ({"sys_platform": "linux", "platform_system": "Linux", "platform_machine": "x86_64"}, LINUX),
    "Windows": (
        {"sys_platform": "win32", "platform_system": "Windows", "platform_machine": "AMD64", "os_name": "nt"},
        ["win_amd64"],
    ),
    "macOS, Apple's processor": (
        {"sys_platform": "darwin", "platform_system": "Darwin", "platform_machine": "arm64"},
        [*mac_platforms((14, 0), "arm64")],
    ),
    "macOS, Intel": (
        {"sys_platform": "darwin", "platform_system": "Darwin", "platform_machine": "x86_64"},
        [*mac_platforms((14, 0), "x86_64")],
    ),
}


@pytest.fixture(scope="module")
def packages() -> list[dict[str, Any]]:
    return list(tomllib.loads(LOCK.read_text(encoding="utf-8"))["package"])


def needed(packages: list[dict[str, Any]], environment: dict[str, str]) -> Iterator[dict[str, Any]]:
    """The packages that dscase with all its extras needs there, itself not among them."""
    (own,) = (each for each in packages if each["name"] == "dscase")
    todo = [edge for edges in own["optional-dependencies"].values() for edge in edges]
    todo += own["dependencies"]
    seen: set[tuple[str, str, str]] = set()
    while todo:
        edge = todo.pop()
        if not Marker(edge.get("marker", "python_version > '3'")).evaluate({"extra": "", **environment}):
            continue
        wanted = edge.get("version")
        package = next(
            each for each in packages if each["name"] == edge["name"] and wanted in {None, each["version"]}
        )
        for extra in ("", *edge.get("extra", ())):
            if (key := (package["name"], package["version"], extra)) in seen:
                continue
            seen.add(key)
            edges = (
                package.get("optional-dependencies", {}).get(extra, ())
                if extra
                else package.get("dependencies", ())
            )
            todo += edges
            if not extra:
                yield package


def tags(python: tuple[int, int], platforms: list[str]) -> set[Tag]:
    return {*cpython_tags(python, platforms=platforms), *compatible_tags(python, platforms=platforms)}


@pytest.mark.parametrize(("system", "python"), [*product(SYSTEMS, PYTHONS)])
def test_every_library_has_a_wheel(
    packages: list[dict[str, Any]], system: str, python: tuple[int, int]
) -> None:
    about, platforms = SYSTEMS[system]
    version = ".".join(map(str, python))
    environment = {
        "python_version": version,
        "python_full_version": f"{version}.0",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "os_name": "posix",
        **about,
    }
    fitting = tags(python, platforms)
    found = [*needed(packages, environment)]
    without = [
        package["name"]
        for package in found
        if not any(
            parse_wheel_filename(wheel["url"].rsplit("/", 1)[-1])[3] & fitting
            for wheel in package.get("wheels", ())
        )
    ]
    assert len(found) > 40
    assert not without
