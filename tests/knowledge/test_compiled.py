"""What dscase reads of its own is what people wrote."""

import importlib.util
import json

import pytest


@pytest.fixture
def tool(root):
    spec = importlib.util.spec_from_file_location(
        "compile_knowledge", root / "tools" / "compile_knowledge.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["profiles", "steps"])
def test_the_json_that_is_read_is_made_of_the_yaml_that_is_written(tool, name):
    made = getattr(tool, name)()
    assert (tool.DATA / f"{name}.json").read_text(encoding="utf-8") == made, (
        "run python tools/compile_knowledge.py"
    )
    assert len(json.loads(made)) == len(list((tool.DATA / name).glob("*.yaml")))
