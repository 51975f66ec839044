"""The door: a token that works once, a key that is one port's own."""

from urllib.parse import parse_qs, urlsplit

from dscase.web.door import Door


def token(door):
    return parse_qs(urlsplit(door.opening).query)["token"][0]


def test_the_token_is_had_a_cookie_for_once():
    door = Door(40123)
    cookie = door.exchanged(token(door))
    assert cookie is not None
    assert door.knows(cookie.partition(";")[0])
    assert door.exchanged(token(door)) is None


def test_a_wrong_token_uses_up_nothing():
    door = Door(40123)
    assert door.exchanged("") is None
    assert door.exchanged("日本") is None
    assert door.exchanged(token(door)) is not None


def test_the_cookie_is_kept_from_scripts_and_other_sites_and_is_named_by_its_port():
    door = Door(40123)
    cookie = door.exchanged(token(door)) or ""
    assert cookie.startswith("dscase-40123=")
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))


def test_the_key_is_found_among_other_cookies_and_never_in_part():
    door = Door(40123)
    own = (door.exchanged(token(door)) or "").partition(";")[0]
    assert door.knows(f'other="a{{b"; {own}; x=1')
    assert not door.knows("")
    assert not door.knows(own[:-1])
    assert not door.knows(own.replace("40123", "40124"))


def test_only_this_machine_by_its_two_names_and_with_the_port_is_the_host():
    assert Door(40123).hosts == {"127.0.0.1:40123", "localhost:40123"}
    assert "127.0.0.1" in Door(80).hosts
