"""Two servers, two visitors and a build at one case at once: nothing is lost, torn or given twice."""

import hashlib
import io
import json
import threading
import time

import pytest
from PIL import Image

from dscase.case.journal import Journal
from dscase.seal.verify import verify

pytestmark = pytest.mark.whole


def png(shade):
    stream = io.BytesIO()
    Image.new("RGB", (30, 20), (shade, 0, 0)).save(stream, "PNG")
    return stream.getvalue()


def at_once(*doing):
    """Runs functions in threads that begin at one moment; what each gave, in their order."""
    gate, given = threading.Barrier(len(doing)), [None] * len(doing)

    def run(place, one):
        gate.wait(30)
        given[place] = one()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(doing)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return given


def ended(visitor):
    for _ in range(1200):
        if not visitor.server.worker.busy:
            return
        time.sleep(0.1)
    raise AssertionError("it goes on and on")


@pytest.fixture
def two(case, serving):
    """A visitor of each of two servers at the main example."""
    both = serving(case), serving(case)
    for one in both:
        one.come_in()
    return both


def test_answers_of_two_servers_all_stay_and_the_later_one_is_told_of_the_other(case, two):
    before = len(Journal(case).records())
    said = [f"{number}: {who}" for number in range(6) for who in "ab"]
    given = at_once(
        *(
            lambda text=text: two[text.endswith("b")].post(
                "/step/background", result="stated", text__stated=text
            )
            for text in said
        )
    )
    assert {answer.status for answer in given} == {303}
    told = Journal(case).read()
    assert not told.torn
    assert not told.unreadable
    assert sorted(record.text for record in told.records[before:]) == sorted(said)
    last = told.records[-1].text
    for one in two:
        one.post("/look")
        assert last in one.get("/step/background").text


def test_files_of_one_name_from_two_visitors_are_both_kept(case, two):
    contents = [png(shade) for shade in range(8)]
    given = at_once(
        *(lambda at=at, data=data: two[at % 2].give(("lamp9.png", data)) for at, data in enumerate(contents))
    )
    assert {answer.status for answer in given} == {303}
    kept = [path.read_bytes() for path in (case / "evidence").glob("lamp9*.png")]
    assert sorted(kept) == sorted(contents)
    assert not [path.name for path in case.iterdir() if path.name.startswith(".keep")]


def test_no_exhibit_number_is_given_twice_while_two_servers_look(case, two):
    for number in range(4):
        (case / "evidence" / f"new{number}.png").write_bytes(png(200 + number))
    at_once(*(lambda one=one: one.post("/look") for one in two))
    lines = [json.loads(line) for line in (case / "exhibits.jsonl").read_text("utf-8").splitlines()]
    numbers = {}
    for line in lines:
        numbers.setdefault(line["number"], set()).add(line["name"])
    assert all(len(names) == 1 for names in numbers.values())
    assert {"new0.png", "new3.png"} <= {line["name"] for line in lines}


def test_what_is_uploaded_during_a_build_is_in_it_whole_or_not_at_all(case, two):
    first, second = two
    first.post("/build", lang="ja")
    given = [second.give((f"late{number}.png", png(100 + number))) for number in range(3)]
    assert {answer.status for answer in given} == {303}
    ended(first)
    assert first.server.worker.trouble is None
    assert verify(case / "out").sound
    listed = {
        each["name"]: each["sha256"]
        for each in json.loads((case / "out" / "manifest.json").read_bytes())["exhibits"]
    }
    for path in (case / "evidence").glob("late*.png"):
        assert listed.get(path.name) in {None, hashlib.sha256(path.read_bytes()).hexdigest()}
    first.post("/look")
    assert "late2.png" in first.get("/step/screenshots").text


def test_two_builds_at_once_leave_one_sound_output_and_each_is_told_how_it_went(case, two):
    at_once(*(lambda one=one: one.post("/build", lang="ja") for one in two))
    for one in two:
        ended(one)
    assert verify(case / "out").sound
    assert not [path.name for path in case.iterdir() if path.name.startswith(".")]
    workers = [one.server.worker for one in two]
    assert any(worker.built is not None for worker in workers)
    for worker in workers:
        assert (worker.built is None) is (worker.trouble is not None)
        assert worker.trouble is None or worker.trouble.code.startswith("seal.")
