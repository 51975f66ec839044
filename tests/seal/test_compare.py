"""What differs between two manifests, and what is only written in another way."""

import pytest

from dscase.seal.compare import Difference, differences

WINDOW = {"start": "2026-04-20T03:00:00+09:00", "end": "2026-04-20T03:40:00+09:00", "stated": "3:00/3:40"}
ASKED = {"id": "2205", "target": "DSA-test", "time": "2026-04-20T03:20:54+09:00", "chosen": "stated"}
VERDICT = {"kind": "inquire", "judged": "inquire", "override": "", "reasons": [{"code": "steps_done"}]}


@pytest.mark.parametrize(
    ("key", "earlier", "later"),
    [
        ("asked", ASKED, ASKED | {"chosen": "severest"}),
        ("asked", ASKED, ASKED | {"time": "2026-04-19T18:20:54+00:00"}),
        ("window", WINDOW, WINDOW | {"stated": "2026-04-20 03:00/PT40M", "rule": "start_length"}),
        ("verdict", VERDICT, VERDICT | {"reasons": [{"code": "not_recovered"}]}),
    ],
)
def test_what_is_the_same_in_another_form_has_not_changed(key, earlier, later):
    assert not list(differences({key: later}, {key: earlier}))


@pytest.mark.parametrize(
    ("key", "earlier", "later"),
    [
        ("asked", ASKED, ASKED | {"target": "web01"}),
        ("asked", ASKED, ASKED | {"time": "2026-04-20T03:20:55+09:00"}),
        ("asked", ASKED, None),
        ("window", WINDOW, WINDOW | {"end": "2026-04-20T03:41:00+09:00"}),
        ("verdict", VERDICT, VERDICT | {"kind": "watch"}),
        ("reference", "DSC-2026-0420-A3E1", "DSC-2026-0420-A3E2"),
    ],
)
def test_what_is_another_thing_has_changed(key, earlier, later):
    assert list(differences({key: later}, {key: earlier})) == [Difference("changed", key)]
