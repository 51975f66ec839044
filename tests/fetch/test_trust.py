"""Whom a fetch believes, and that nothing is sent to anybody else."""

import hashlib
import json
import ssl
from typing import Any

import pytest
import trustme

from dscase.fetch import trust
from dscase.fetch.address import read_address, read_proxy
from dscase.fetch.trust import Trust
from tests.dsm.server import proxy, running
from tests.fetch.conftest import Kit


def shown_by(manager: Any) -> str:
    pem = ssl.get_server_certificate(("127.0.0.1", manager.port))
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()


def test_a_certificate_nobody_vouches_for_is_refused_before_the_password(
    kit: Kit, store: Any, refused: Any
) -> None:
    held = store(5)
    with running(held) as manager, refused("fetch.certificate") as caught:
        kit.fetch(manager, trust=Trust())
    assert held.asked == []
    assert len(str(caught[0].facts["fingerprint"])) == 95


def test_a_certificate_of_another_name_is_refused(kit: Kit, store: Any, refused: Any) -> None:
    held = store(5)
    with running(held, name="dsm.example.jp") as manager, refused("fetch.certificate"):
        kit.fetch(manager)
    assert held.asked == []


def test_another_cas_certificate_is_refused(kit: Kit, store: Any, refused: Any) -> None:
    held = store(5)
    other = kit.case / "other.pem"
    trustme.CA().cert_pem.write_to_path(other)
    with running(held) as manager, refused("fetch.certificate"):
        kit.fetch(manager, trust=Trust(ca_file=other))
    assert held.asked == []


def test_a_fingerprint_is_enough_whatever_the_name(kit: Kit, store: Any) -> None:
    with running(store(5), name="dsm.example.jp") as manager:
        assert kit.fetch(manager, trust=Trust(fingerprint=shown_by(manager))).complete


def test_a_changed_certificate_is_refused(kit: Kit, store: Any, refused: Any) -> None:
    held = store(5)
    with running(held) as manager:
        before = shown_by(manager)
    with running(held) as manager, refused("fetch.certificate_changed"):
        kit.fetch(manager, trust=Trust(fingerprint=before))
    assert held.asked == []


def test_a_fingerprint_that_was_kept_is_found_again(kit: Kit) -> None:
    address = read_address("https://dsm.example.jp:4119")
    assert trust.known_fingerprint(address) == ""
    trust.keep(address, "ab" * 32)
    assert trust.known_fingerprint(address) == "ab" * 32
    assert trust.known_fingerprint(read_address("https://dsm.example.jp:443")) == ""


def test_a_broken_record_of_certificates_is_told(kit: Kit, refused: Any) -> None:
    trust.keep(read_address("https://a"), "ab" * 32)
    path = trust.home.folder() / trust.NAME
    path.write_text(json.dumps(["?"]), encoding="utf-8")
    with refused("fetch.settings"):
        trust.known_fingerprint(read_address("https://a"))


def test_a_ca_file_that_holds_none_is_told(kit: Kit, store: Any, refused: Any) -> None:
    nothing = kit.case / "ca.pem"
    nothing.write_text("?", encoding="utf-8")
    with running(store(5)) as manager, refused("fetch.ca_file"):
        kit.fetch(manager, trust=Trust(ca_file=nothing))


def test_a_stated_proxy_is_used_and_the_environments_is_not(
    kit: Kit, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with running(store(5)) as manager, proxy() as (url, asked):
        assert kit.fetch(manager).complete
        assert asked == []
        assert kit.fetch(manager, proxy=url).complete
        assert set(asked) == {f"127.0.0.1:{manager.port}"}


def test_a_proxy_that_is_not_there_is_told(kit: Kit, store: Any, refused: Any) -> None:
    with running(store(5)) as manager, refused("fetch.proxy"):
        kit.fetch(manager, proxy="http://127.0.0.1:9")


def test_a_fingerprint_is_shown_through_a_proxy_too(kit: Kit, store: Any) -> None:
    with running(store(5)) as manager, proxy() as (url, _):
        assert trust.presented(read_address(manager.url), url, 5) == shown_by(manager)


@pytest.mark.parametrize(
    "stated",
    [
        "http://dsm:4119",
        "dsm.example.jp",
        "https://",
        "https://user:hush@dsm:4119",
        "https://dsm/x",
        "https://dsm:99999",
        "https://dsm?x=1",
        "https://[::1",
        "",
    ],
)
def test_what_is_no_address_is_refused_without_showing_a_password(refused: Any, stated: str) -> None:
    with refused("fetch.address") as caught:
        read_address(stated)
    assert "hush" not in str(caught[0])


def test_addresses() -> None:
    assert read_address("https://dsm.example.jp").base == "https://dsm.example.jp:4119"
    assert read_address("https://dsm.example.jp:443/").shown == "dsm.example.jp:443"
    assert read_address("https://[::1]:4119").base == "https://[::1]:4119"


def test_a_proxy_with_a_password_is_refused(refused: Any) -> None:
    with refused("fetch.proxy_secret") as caught:
        read_proxy("http://me:hush@proxy:8080")
    assert "hush" not in str(caught[0])
    with refused("fetch.proxy_address"):
        read_proxy("proxy:8080")


@pytest.mark.parametrize("form", ["{}", "SHA256:{}", "sha256 {}"])
def test_fingerprints_are_read_as_people_write_them(form: str) -> None:
    assert trust.read_fingerprint(form.format(trust.colon_separated("ab" * 32))) == "ab" * 32


@pytest.mark.parametrize("stated", ["", "ab", "zz" * 32, "ab" * 20])
def test_what_is_no_fingerprint_is_refused(refused: Any, stated: str) -> None:
    with refused("fetch.fingerprint"):
        trust.read_fingerprint(stated)
