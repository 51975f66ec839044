from datetime import UTC, datetime

import pytest

from dscase.case.sealed import Round, keep, place, rounds, turn
from dscase.errors import UsageError

WHEN = datetime(2026, 4, 21, tzinfo=UTC)


def sealed(case, name, number, manifest="0" * 64, **more):
    told = {"exhibits": {"E-01": ("aa",)}, "reference": "DSC-2026-0420-7F3A", **more}
    keep(case, Round(when=WHEN, out=place(case / name), round=number, manifest=manifest, **told))


def test_without_anything_sealed_there_is_nothing_to_supplement(tmp_path, refused):
    with refused("case.nothing_sealed", UsageError):
        turn(tmp_path, None, again=False)


def test_a_supplement_follows_the_last_round_and_one_made_again_takes_its_own_place(tmp_path):
    sealed(tmp_path, "out", 1, "a" * 64)
    sealed(tmp_path, "out", 1, "b" * 64)  # built again
    first = turn(tmp_path, None, again=False)
    assert (first.round, first.out, first.predecessor.manifest) == (2, tmp_path / "out-2", "b" * 64)
    assert turn(tmp_path, None, again=True).round == 2  # there is no second one to be made again yet
    sealed(tmp_path, "out-2", 2, "c" * 64)
    assert turn(tmp_path, None, again=False).round == 3
    anew = turn(tmp_path, None, again=True)
    assert (anew.round, anew.out.name, anew.predecessor.manifest) == (2, "out-2", "b" * 64)
    assert turn(tmp_path, tmp_path / "out-2", again=True).round == 2
    assert turn(tmp_path, tmp_path / "elsewhere", again=False).round == 3


def test_what_went_out_under_a_number_is_known_over_all_rounds(tmp_path):
    sealed(tmp_path, "out", 1)
    sealed(tmp_path, "out-2", 2, exhibits={"E-01": ("bb",), "E-02": ("cc",)}, requests=("R-01",))
    now = turn(tmp_path, None, again=False)
    assert now.sent("E-01", "aa")
    assert now.sent("E-01", "bb")
    assert not now.sent("E-01", "dd")
    assert not now.sent("E-03", "aa")
    assert now.numbers() == {"E-01", "E-02"}
    assert now.answered() == {"R-01"}


@pytest.mark.parametrize("tail", [b'{"when"', b"nonsense\n"])
def test_a_line_cut_short_costs_only_itself(tmp_path, tail):
    sealed(tmp_path, "out", 1)
    path = tmp_path / "sealed.jsonl"
    path.write_bytes(path.read_bytes() + tail)
    sealed(tmp_path, "out-2", 2)
    assert [each.round for each in rounds(tmp_path)] == [1, 2]
