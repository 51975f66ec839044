"""What tells by its form that it is a name: a key and its value, in a line of a log or in a record."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.masking.fold import folded
from dscase.masking.kinds import addresses, names

TOLD = {
    "login ok user=ope.kato from x": {("user", "ope.kato")},
    '{"host": "relay-log02", "user":"tanaka", "n": 1}': {("host", "relay-log02"), ("user", "tanaka")},
    r'"{\"host\": \"relay-log03\"}"': {("host", "relay-log03")},
    "username='sato' account=suzuki;": {("user", "sato"), ("user", "suzuki")},
    "hostname=kaga.corp.local": {("host", "kaga"), ("domain", "corp.local")},
    "host=院内サーバ port=4120": {("host", "院内サーバ")},
    "host=10.1.1.1 user=10.1.1.2": {("ipv4", "10.1.1.1"), ("ipv4", "10.1.1.2")},
    r"in \\filer7\keiri$\x and \\filer7\c$": {("host", "filer7"), ("share", "keiri$")},
    r"\\?\unc\filer8\jinji\x": {("host", "filer8"), ("share", "jinji")},
    r'"\\\\?\\unc\\filer8\\jinji\\x"': {("host", "filer8"), ("share", "jinji")},
    "smb://filer9/geka/x": {("host", "filer9"), ("share", "geka")},
    "file:///c:/x": set(),
    r"c:\documents and settings\suzuki\x": {("user", "suzuki")},
    r"c:\users\taro tanaka\x": {("user", "taro"), ("user", "taro tanaka")},
    r"c:\users\all users\x and c:\documents and settings\default user\x c:\users\public\x": set(),
    "user=corp\\tanaka": {("netbios", "corp"), ("user", "tanaka")},
}
NOBODY = [
    "host=127.0.0.1 host=localhost user=system user=1000 user=- account=",
    "the user = of this host: nobody",
    "superuser=yes ghost=here",
    '"user": 4, "host": null',
]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("host 192.168.077.024 down", {("ipv4", "192.168.077.024")}),
        ("peer ::ffff:c0a8:4d19 up", {("ipv6", "::ffff:c0a8:4d19")}),
        ("peer ::ffff:7f00:1 is this machine", set()),
        ("at 03.20.54.001 and 012.000.000.01", set()),
    ],
)
def test_an_address_is_told_in_each_of_its_writings(text, told):
    assert {*addresses(text)} == told


@pytest.mark.parametrize("text", TOLD)
def test_a_field_in_a_text_tells_a_name(text):
    assert {*names(text)} == TOLD[text]


@pytest.mark.parametrize("text", NOBODY)
def test_what_names_nobody_is_not_learned(text):
    assert not [*names(text)]


WORDS = [
    "server",
    "driver",
    "receiver",
    "observer",
    "recover",
    "deliver",
    "rebuild",
    "build-server",
    "release",
]
WORDS += ["Update Server", "サーバ", "conversion", "ver_x", "re-build", "my_ver", "version of the host"]
BETWEEN = [" ", ": ", "=", " (", "->", " '", '": "', "/", " - ", "\t", "：", ">", "\n", "\x1f"]
HOSTS = ["10.77.1.41", "172.16.0.9", "192.168.7.7", "100.64.1.1", "133.5.1.2"]


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("between", BETWEEN)
def test_an_address_behind_a_word_that_only_ends_as_one_for_versions_is_told(word, between):
    for address in HOSTS:
        plain = folded(f"see {word.upper()}{between}{address}:4122")
        assert [*addresses(plain)] == [("ipv4", address)], plain


@given(st.text("abcdefghinorst_-. ", max_size=8), st.sampled_from(["ver", "build", "version"]))
def test_a_private_address_is_no_version_whatever_stands_in_front(before, word):
    assert [*addresses(f"{before}{word} 10.77.1.41")] == [("ipv4", "10.77.1.41")]


VERSIONS = [
    "version 9.6.2.8", "Version: 9.6.2.8", "ver.9.6.2.8", "Ver 9.6.2.8", "バージョン：9.6.2.8",
    "版のバージョン 9.6.2.8",
    "build 9.6.2.8", '"version": "9.6.2.8"', "FileVersion=9.6.2.8", "agent_version=9.6.2.8",
    "<version>9.6.2.8<",
    "Deep Security Agent 20.0.0.8438", "Agent version 12.0.0.725", "version v9.6.2.8", "Version=4.0.30319.1",
]  # fmt: skip


@pytest.mark.parametrize("text", VERSIONS)
def test_a_version_is_no_address(text):
    assert [*addresses(folded(text))] == []


@pytest.mark.parametrize("text", ["version\n9.6.2.8", "version\x1f9.6.2.8", "version and 9.6.2.8"])
def test_the_word_must_stand_right_in_front_on_the_line(text):
    assert [*addresses(text)] == [("ipv4", "9.6.2.8")]
