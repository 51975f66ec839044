from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.events.computer_names import folded
from dscase.events.computers import Computers, Mention, host_of, tenant_of
from dscase.events.same_computer import resolve

PRIMARY, BRANCH = ("0", "primary"), ("3", "branch")


def of(*names: str | Mention) -> Computers:
    return resolve(Counter(name if isinstance(name, Mention) else Mention(name) for name in names))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("DSA-test", "dsa-TEST"),
        ("DSA-test", "ＤＳＡ－ｔｅｓｔ"),
        ("DSA-test", "DSA−test"),
        ("経理ｻｰﾊﾞ01", "経理サーバ01"),
        ("web-01", "web-01. "),
        ("経", "#347#265#214"),
        ("経理", r"\xe7\xb5\x8c\xe7\x90\x86"),
        ("経理", r"\u7d4c\u7406"),
        ("経理", r"\x8c\x6f\x97\x9d"),
        ("web-01", "WEB-01.corp.example.jp"),
        ("web-01.corp", "web-01.corp.example.jp"),
    ],
)
def test_spellings_of_one_computer_have_one_key(one: str, other: str) -> None:
    computers = of(one, other)
    assert computers.key(one) == computers.key(other)
    assert computers.same(computers.key(one), computers.key(other))
    [joined] = computers.joined()
    assert sorted(joined.spellings) == sorted((one.strip(), other.strip()))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("web-01", "web-011"),
        ("web-01.a.example.jp", "web-01.b.example.jp"),
        ("10", "10.0.0.1"),
        ("10.0", "10.0.0.1"),
        ("#011a", "a"),
        (r"a\xff\xfe", "a"),
    ],
)
def test_different_computers_have_different_keys(one: str, other: str) -> None:
    computers = of(one, other)
    assert not computers.may_be(computers.key(one), computers.key(other))
    assert computers.joined() == ()


def test_a_short_name_that_fits_two_belongs_to_neither_for_certain() -> None:
    computers = of("web", "web.a.example.jp", "web.b.example.jp")
    short, first, second = (computers.key(name) for name in ("WEB", "web.a.example.jp", "web.b.example.jp"))
    assert computers.may_be(short, first)
    assert computers.may_be(short, second)
    assert not computers.same(short, first)
    assert not computers.same(short, short)
    assert not computers.may_be(first, second)
    assert [(one.name, one.fits) for one in computers.unclear] == [
        ("web", ("web.a.example.jp", "web.b.example.jp"))
    ]
    assert computers.family(short) == computers.family(first) == computers.family(second)


def test_the_same_name_in_two_tenants_is_two_computers_and_without_one_it_may_be_either() -> None:
    computers = of(Mention("db", PRIMARY), Mention("db", BRANCH), Mention("DB"))
    first, second, without = computers.key("db", PRIMARY), computers.key("db", BRANCH), computers.key("db")
    assert not computers.may_be(first, second)
    assert computers.may_be(without, first)
    assert computers.may_be(without, second)
    assert not computers.same(without, first)


def test_a_source_that_names_no_tenant_goes_with_the_only_one_there_is() -> None:
    computers = of(Mention("db", PRIMARY), "db.example.jp", "DB", Mention("web", BRANCH))
    assert computers.key("db", PRIMARY) == computers.key("db") == computers.key("db.example.jp")
    assert computers.key("db", ("0", "")) == computers.key("db", ("", "primary"))


def test_a_long_name_without_a_tenant_joins_no_two_tenants() -> None:
    computers = of(Mention("db", PRIMARY), Mention("db", BRANCH), "db.example.jp")
    assert not computers.may_be(computers.key("db", PRIMARY), computers.key("db", BRANCH))
    assert computers.may_be(computers.key("db.example.jp"), computers.key("db", BRANCH))


def test_tenants_told_by_number_here_and_by_name_there_part_nothing() -> None:
    computers = of(Mention("db", ("0", "")), Mention("db", ("", "primary")))
    assert computers.key("db", ("0", "")) == computers.key("db", ("", "primary"))


def test_the_managers_number_joins_an_address_and_a_name_and_parts_names_that_look_alike() -> None:
    computers = of(Mention("10.0.0.1", host_id="5"), Mention("db", host_id="5"))
    assert computers.key("10.0.0.1") == computers.key("db") == "db"
    computers = of(Mention("web", host_id="5"), Mention("web.example.jp", host_id="6"))
    assert not computers.may_be(computers.key("web"), computers.key("web.example.jp"))
    computers = of(Mention("db", host_id="5"), Mention("web", host_id="5"))
    assert not computers.may_be(computers.key("db"), computers.key("web")), "two managers may number alike"


def test_the_number_tells_to_whom_a_short_name_belongs() -> None:
    computers = of(
        Mention("web", host_id="5"),
        Mention("web.a.example.jp", host_id="5"),
        Mention("web.b.example.jp", host_id="6"),
    )
    assert computers.key("web") == computers.key("web.a.example.jp")
    assert computers.unclear == ()


def test_an_address_beside_a_name_is_the_names() -> None:
    computers = of(Mention("db", address="10.0.0.1"), "10.0.0.1")
    assert computers.key("10.0.0.1") == computers.key("db")
    computers = of(Mention("db", address="10.0.0.1"), Mention("web", address="10.0.0.1"), "10.0.0.1")
    assert computers.key("10.0.0.1") not in {computers.key("db"), computers.key("web")}, "a gateway's address"


def test_two_rows_of_one_list_are_two_computers() -> None:
    computers = of(Mention("web", source="c.csv", row=2), Mention("web.example.jp", source="c.csv", row=3))
    assert not computers.may_be(computers.key("web"), computers.key("web.example.jp"))
    computers = of(Mention("web", source="c.csv", row=2), Mention("web.example.jp", source="d.csv", row=3))
    assert computers.key("web") == computers.key("web.example.jp")


def test_a_user_of_a_computers_name_is_no_computer() -> None:
    computers = of(Mention("sato", host_id="-"), "sato.example.jp")
    assert computers.key("sato") != computers.key("sato.example.jp")


def test_a_name_a_person_types_is_found_by_its_only_longer_or_shorter_form() -> None:
    computers = of("web.a.example.jp", "db")
    assert computers.key("WEB") == computers.key("web.a.example.jp")
    assert computers.key("web.a") == computers.key("web.a.example.jp")
    assert computers.key("db.example.jp") == "db"
    assert computers.key("web.b") == "web.b"
    assert computers.key("") == ""
    both = of("web", "web.a.example.jp")
    assert both.key("web.b.example.jp") == "web.b.example.jp"


def test_a_name_a_person_types_that_fits_two_may_be_either_and_is_neither_for_certain() -> None:
    who = of(Mention("ap-07", PRIMARY), Mention("ap-07", BRANCH), Mention("web-01", PRIMARY))
    first, second = who.key("ap-07", PRIMARY), who.key("ap-07", BRANCH)
    typed = who.key("ap-07")
    assert who.may_be(typed, first)
    assert who.may_be(second, typed)
    assert not who.may_be(typed, who.key("web-01"))
    assert who.is_unclear(typed)
    assert not who.same(typed, typed)
    assert not who.same(first, second)
    assert {one.key for one in who.meant("ap-07")} == {first, second}
    assert who.meant("web-01") == who.meant("nobody") == ()


def test_tenant_and_number_are_read_from_the_other_fields_of_an_event() -> None:
    cef = (("TrendMicroDsTenant", "Primary"), ("TrendMicroDsTenantId", "0"), ("targetID", "7"))
    assert tenant_of(cef) == ("0", "primary")
    assert host_of(cef) == ("7", "")
    assert tenant_of((("TenantID", "3"), ("TenantName", "Branch"))) == ("3", "branch")
    assert host_of((("cn1", "9"), ("cn1Label", "Host ID"), ("dvc", "10.0.0.1"))) == ("9", "10.0.0.1")
    assert host_of((("cn1", "9"), ("cn1Label", "Packets"))) == ("", "")
    assert host_of((("targetType", "User"), ("targetID", "1")))[0] == "-"


@given(st.lists(st.text("ab.-ＡＢ", max_size=6), max_size=8))
def test_the_order_of_the_evidence_does_not_matter_and_no_name_is_lost(names: list[str]) -> None:
    one, other = of(*names), of(*reversed(names))
    assert {name: one.key(name) for name in names} == {name: other.key(name) for name in names}
    told = [spelling for computer in one.computers for spelling in computer.spellings]
    assert sorted(told) == sorted({name.strip() for name in names if folded(name)})
    for name in names:
        assert one.may_be(one.key(name), one.key(name))
