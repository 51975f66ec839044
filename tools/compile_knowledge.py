"""Make `profiles.json` and `steps.json` of the YAML files of the same names in `dscase/knowledge/data`.

Run it after changing a profile or a step:  python tools/compile_knowledge.py
People write YAML; dscase reads the JSON, a hundred times faster. A test holds the two equal. Each profile and
each step is one line, so that a change of one is a change of one line.
"""

import json
from pathlib import Path

from dscase.case import yaml
from dscase.knowledge.checklist import Step
from dscase.knowledge.profiles import FIELDS

DATA = Path(__file__).parent.parent / "dscase" / "knowledge" / "data"


def profiles() -> str:
    """The JSON of all profiles, by their keys."""
    paths = sorted((DATA / "profiles").glob("*.yaml"), key=lambda path: path.stem)
    return _lines({path.stem: _fields(path, FIELDS) for path in paths})


def steps() -> str:
    """The JSON of all steps, by their ids, in their order."""
    paths = sorted((DATA / "steps").glob("*.yaml"), key=lambda path: int(path.stem.partition("-")[0]))
    return _lines(
        {path.stem.partition("-")[2]: _fields(path, frozenset(Step.model_fields)) for path in paths}
    )


def _fields(path: Path, names: frozenset[str]) -> dict[str, object]:
    read = yaml.read(path.read_text(encoding="utf-8"), path.name, names).fields
    return {name: value for name, value in read.items() if value is not None}


def _lines(entries: dict[str, dict[str, object]]) -> str:
    made = (f"{json.dumps(key)}: {json.dumps(entry, ensure_ascii=False)}" for key, entry in entries.items())
    return "{\n" + ",\n".join(made) + "\n}\n"


if __name__ == "__main__":
    for made, name in ((profiles(), "profiles.json"), (steps(), "steps.json")):
        (DATA / name).write_text(made, encoding="utf-8", newline="\n")
