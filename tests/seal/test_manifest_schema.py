"""The published schema of manifest.json: it is one, it ships, and it lets no key slip in or out unseen."""

import json
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from dscase.seal.place import SCHEMA

SCHEMA_TEXT = (files("dscase.seal") / "manifest.schema.json").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def schema():
    return json.loads(SCHEMA_TEXT)


def test_it_is_a_schema_of_the_version_that_sealing_writes(schema):
    Draft202012Validator.check_schema(schema)
    assert schema["properties"]["schema"] == {"const": SCHEMA}
    assert schema["$id"].endswith(SCHEMA.rpartition("/")[2])


def test_the_main_example_is_valid_and_says_what_the_schema_promises(example, valid_manifest, schema):
    manifest = valid_manifest(example.out)
    assert manifest.keys() == schema["properties"].keys()
    assert manifest["window"]["stated"]
    assert all(each["sha256"] and each["size"] for each in manifest["sent_apart"])
    assert {each["place"] for each in manifest["exhibits"]} >= {"inside", "apart"}
    assert manifest["round"] == 1


@pytest.mark.parametrize("change", ["added", "gone", "other version", "short hash", "no number"])
def test_what_the_schema_does_not_foresee_is_no_manifest(example, schema, change):
    manifest = json.loads((example.out / "manifest.json").read_bytes())
    if change == "added":
        manifest["hostname"] = "manager01"
    if change == "gone":
        del manifest["reference"]
    if change == "other version":
        manifest["schema"] = "dscase.manifest/2"
    if change == "short hash":
        manifest["files"][0]["sha256"] = "00"
    if change == "no number":
        manifest["exhibits"][0]["number"] = "5"
    assert not Draft202012Validator(schema).is_valid(manifest)


def test_the_reference_ties_the_documents_the_form_and_the_manifest_together(example):
    reference = json.loads((example.out / "manifest.json").read_bytes())["reference"]
    for name in ("inquiry.txt", "inquiry.html", "README.txt"):
        assert reference in (example.out / name).read_text(encoding="utf-8-sig"), name


def test_the_readme_has_the_lines_a_receiver_checks_the_files_with(example):
    lines = (example.out / "README.txt").read_text(encoding="utf-8-sig").splitlines()
    assert sum(line.endswith(": sha256sum -c SHA256SUMS") for line in lines) == 2
    assert sum(line.startswith("Windows PowerShell: Get-Content SHA256SUMS") for line in lines) == 2
    assert len(list(filter(None, lines))) <= 22  # below its title ten lines, in each language
