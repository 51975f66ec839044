import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.knowledge.profiles import Profiles, profile
from dscase.knowledge.reasons import KEY, reason_meaning, reason_of


@pytest.mark.parametrize(
    ("description", "extra", "reason"),
    [
        ("", [(KEY, "7")], "7"),
        ("", [(KEY, "-16")], "-16"),
        ("The engine is limited (reason ID: 11).", [], "11"),
        ("Reason ID 12", [], "12"),
        ("理由ID：１３", [], "13"),
        ("reason id=-2", [(KEY, "31")], "31"),  # its own key is nearer than its text
        ("reason ID: 7, reason ID: 9", [], ""),
        ("reason ID: 7 … (reason ID: 7)", [], "7"),
        ("reason: 3 tries", [], ""),
        ("reason ID 1.5", [], ""),
        ("event ID: 7", [(KEY, "none")], ""),
    ],
)
def test_a_reason_id_is_read_where_it_is_certain(description, extra, reason):
    assert reason_of(description, extra) == reason


@given(st.text(max_size=80), st.text(max_size=10))
def test_whatever_stands_there_it_is_a_number_or_nothing(description, stated):
    reason = reason_of(description, [(KEY, stated)])
    assert reason == "" or int(reason) == int(float(reason))


def test_the_same_number_means_another_thing_to_another_event():
    meanings = {event: reason_meaning(event, "7")["meaning_en"] for event in ("2209", "795", "1526")}
    assert len(set(meanings.values())) == 3
    assert reason_meaning("2209", "5") is None
    assert reason_meaning("710", "7") is None


def test_a_reason_leads_to_the_narrower_profile_but_not_past_ones_own():
    known = Profiles()
    assert known.of("2209", "", "7").key == "kernel-support-package"
    assert known.of("2209", "", "12").key == "secure-boot"
    assert known.of("2209", "", "5").key == known.of("2209").key == "2209"
    assert known.of("795", "", "9").key == "malware-scan-failed"
    own = profile("2209").model_copy(update={"key": "mine"})
    assert Profiles([own]).of("2209", "", "7").key == "mine"


def test_what_a_narrower_profile_knows_of_recovery_is_not_taken_for_this_events():
    assert Profiles().of("2209", "", "12").recovery_of("2209") == ()
