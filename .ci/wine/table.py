"""The table at the end: what ran on Windows, what passed, what failed, and what is Wine's own.

    table.py RESULTS KNOWN WINE_VERSION

Ends with 1 on a failure and on a reason for skipping that KNOWN does not name, and on a failure of KNOWN's that
did not happen: the list is too old.
"""

import json
import sys
import tomllib
from collections import Counter, defaultdict
from fnmatch import fnmatchcase
from pathlib import Path
from xml.etree import ElementTree as ET


def main(results: Path, known: Path, wine: str) -> int:
    """Prints the table; the exit code."""
    excused = tomllib.loads(known.read_text(encoding="utf-8"))
    if not wine.startswith(excused["wine"]):
        print(f"{known.name} is about {excused['wine']}; this is {wine}")
    ran, skips, broken = suites(results)
    if broken or not ran:
        print("the suite did not run to its end:")
        print("\n".join(said.read_text(encoding="utf-8", errors="replace")[-3000:] for said in broken))
        return 1
    ran |= smoke(results)
    used, new = set(), []
    rows: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name, state in sorted(ran.items()):
        folder = name.split("::")[0] if name.startswith("smoke") else "/".join(name.split(".")[:2])
        reason = next((each for each in excused["tests"] if fnmatchcase(name, each)), None)
        if state == "failed" and reason:
            used.add(reason)
            rows[folder]["wine"] += 1
            continue
        if state == "failed":
            new.append(name)
        rows[folder][state] += 1
    print(f"{'':32}{'passed':>8}{'failed':>8}{'skipped':>8}  Wine's own")
    for folder, counts in rows.items():
        print(
            f"{folder:32}" + "".join(f"{counts[each]:8}" for each in ("passed", "failed", "skipped", "wine"))
        )
    stale = [
        each
        for each in excused["tests"]
        if each not in used and any(fnmatchcase(name, each) for name in ran)  # not all rooms run each time
    ]
    for name in new:
        print(f"FAILED on Windows: {name}")
    odd = sorted({why for why in skips if not any(fnmatchcase(why, each) for each in excused["skipped"])})
    for why in odd:
        print(f"SKIPPED on Windows for no reason of the list: {why}")
    for name in stale:
        print(f"no longer fails, so it does not belong in {known.name}: {name}")
    total = sum(rows.values(), Counter())
    print(
        f"Windows: {total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped, {total['wine']} Wine's own"
    )
    return 1 if new or odd or stale else 0


def smoke(results: Path) -> dict[str, str]:
    """Of each smoke set: its trials and how they ended."""
    return {
        f"{file.stem}::{each['name']}": "failed" if each["fault"] else "passed"
        for file in results.glob("smoke-*.json")
        for each in json.loads(file.read_text(encoding="utf-8"))
    }


def suites(results: Path) -> tuple[dict[str, str], list[str], list[Path]]:
    """Of all parts of the suite what `suite` gives, and what those said that did not run to their end."""
    ended, skips, broken = {}, [], []
    for said in sorted(results.glob("suite-*.txt")):
        part_ended, part_skips = suite(said.with_suffix(".xml"))
        ended |= part_ended
        skips += part_skips
        broken += [] if part_ended else [said]
    return ended, skips, broken


def suite(file: Path) -> tuple[dict[str, str], list[str]]:
    """Of the suite: its tests by full name and how they ended; and why tests were skipped."""
    if not file.exists():
        return {}, []
    ended, skips = {}, []
    for test in ET.parse(file).iter("testcase"):  # noqa: S314 - our own suite wrote it
        name = f"{test.get('classname')}::{test.get('name')}"
        kinds = {child.tag for child in test}
        skipped = test.find("skipped")
        if kinds & {"failure", "error"}:
            ended[name] = "failed"
        elif skipped is not None and skipped.get("type") != "pytest.xfail":
            ended[name] = "skipped"
            skips.append(skipped.get("message") or "")
        else:
            ended[name] = "passed"
    return ended, skips


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))
