import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.knowledge.forms import UploadLimits, form_limits
from dscase.seal.upload import RefusedFile, Upload, plan

FORM = UploadLimits("form", files=3, size=250_000_000)
BUNDLE = Upload("bundle.zip", 1000)


def test_a_bundle_alone_is_one_round():
    assert plan(BUNDLE, [], FORM).rounds == ((BUNDLE,),)


def test_the_bundle_goes_first_and_three_files_a_round():
    packages = [Upload(f"{number}.zip", 10) for number in range(5)]
    assert plan(BUNDLE, packages, FORM).rounds == ((BUNDLE, *packages[:2]), tuple(packages[2:]))


@pytest.mark.parametrize(("size", "fits"), [(250_000_000, True), (250_000_001, False)])
def test_250_megabytes_are_accepted_and_one_byte_more_is_not(size, fits):
    package = Upload("p.zip", size)
    result = plan(BUNDLE, [package], FORM)
    assert result.rounds == (((BUNDLE, package),) if fits else ((BUNDLE,),))
    assert result.refused == (() if fits else (RefusedFile(package, "too_large"),))


def test_a_bundle_too_large_for_the_form_is_told_too():
    huge = Upload("bundle.zip", 10**9)
    result = plan(huge, [Upload("p.zip", 1)], FORM)
    assert result.refused == (RefusedFile(huge, "too_large"),)
    assert result.rounds == ((Upload("p.zip", 1),),)


def test_the_vendors_web_form_takes_three_files_of_250_times_ten_to_the_sixth_bytes():
    assert form_limits() == UploadLimits("vendor_web_form", 3, 250 * 10**6)


def test_limits_that_take_nothing_are_a_bug():
    with pytest.raises(ValueError, match="round"):
        plan(BUNDLE, [], UploadLimits("x", 0, 1))


@given(st.lists(st.integers(0, 300_000_000), max_size=20), st.integers(1, 5))
def test_every_file_is_in_exactly_one_round_or_refused(sizes, a_round):
    packages = [Upload(f"{number}.zip", size) for number, size in enumerate(sizes)]
    result = plan(BUNDLE, packages, UploadLimits("x", a_round, 250_000_000))
    planned = [each for files in result.rounds for each in files]
    assert {*planned, *(each.file for each in result.refused)} == {BUNDLE, *packages}
    assert all(1 <= len(files) <= a_round for files in result.rounds)
    assert all(len(files) == a_round for files in result.rounds[:-1])
    assert planned == [each for each in (BUNDLE, *packages) if each in planned]
