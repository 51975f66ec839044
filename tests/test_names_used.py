"""What benchmarks and tools take from the product is there: they are run by hand, so nothing else says it."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = [*sorted((ROOT / "benchmarks").glob("*.py")), *sorted((ROOT / "tools").glob("*.py"))]


def missing(tree):
    """The names of dscase's modules that a script imports, or takes from a module, and that are not there."""
    taken = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("dscase"):
            continue
        for alias in node.names:
            home = import_module(node.module)
            try:
                value = getattr(home, alias.name, None) or import_module(f"{node.module}.{alias.name}")
            except ImportError:
                yield f"{node.module}.{alias.name}"
            else:
                taken[alias.asname or alias.name] = value
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(ast.Name(name), attribute) if name in taken and not hasattr(
                taken[name], attribute
            ):
                yield f"{name}.{attribute}"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_what_a_script_takes_from_the_product_is_there(script):
    assert list(missing(ast.parse(script.read_text("utf-8")))) == []


def test_the_benchmark_of_the_workbook_gets_the_rows_of_all_events(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    rendering = import_module("rendering")
    made = rendering.made(rendering.log_of(tmp_path, 40), 40)
    frame = rendering.frame_of(made)
    assert len(frame) == 40
    rendering.write_workbook(made, tmp_path / "out.xlsx")
    assert (tmp_path / "out.xlsx").stat().st_size


def test_a_name_that_is_gone_is_found():
    gone = "from dscase.events import stretch\nfrom dscase.events import nothing\nstretch.NO\n"
    assert list(missing(ast.parse(gone))) == ["dscase.events.nothing", "stretch.NO"]
