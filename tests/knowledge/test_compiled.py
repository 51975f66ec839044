"""What dscase reads of its own is what people wrote."""

import importlib.util
import json

import pytest


def load(root, name):
    spec = importlib.util.spec_from_file_location(name, root / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def tool(root):
    return load(root, "compile_knowledge")


@pytest.mark.parametrize("name", ["profiles", "steps"])
def test_the_json_that_is_read_is_made_of_the_yaml_that_is_written(tool, name):
    made = getattr(tool, name)()
    assert (tool.DATA / f"{name}.json").read_text(encoding="utf-8") == made, (
        "run python tools/compile_knowledge.py"
    )
    assert len(json.loads(made)) == len(list((tool.DATA / name).glob("*.yaml")))


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_page_of_what_is_known_is_made_of_the_tables(root, lang):
    made = load(root, "make_coverage_page").page(lang)
    assert (root / "docs" / lang / "coverage.md").read_text(encoding="utf-8") == made, (
        "run python tools/make_coverage_page.py"
    )
    assert made.count("NOT FOUND") > 50
    for key in ("secure-boot", "high-cpu", "2205"):
        assert f"| `{key}` |" in made
