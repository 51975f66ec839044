import pytest

from dscase.masking.secrets import MARK, without_secrets

SECRETS = {
    "password=hunter2!x": "hunter2!x",
    'dbPassword = "pa ss"': "pa ss",
    "パスワード：himitsu9": "himitsu9",
    '"apiKey": "a1b2c3d4e5"': "a1b2c3d4e5",
    "api-secret-key: 1:tok3n/abc=": "1:tok3n/abc=",
    "Authorization: Basic dGFuYWthOnB3": "dGFuYWthOnB3",
    "Authorization: Bearer abcdef0123456789xyz": "abcdef0123456789xyz",
    "https://tanaka:s3cret@dsm01:4119/": "s3cret",
    "dsm_c -action x --password s3cret9": "s3cret9",
    "AKIAABCDEFGHIJKLMNOP": "AKIAABCDEFGHIJKLMNOP",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.sgn4tureXY": "sgn4tureXY",
    "activation AP-1A2B-C3D4E-F5G6H-7J8K9-L1M2N-P3Q4R": "C3D4E-F5G6H",
    "tenantPassword=abc123 token=0a1b2c3d4e5f": "0a1b2c3d4e5f",
    "<Pwd>x</Pwd> pwd=zzz999": "zzz999",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----": "MIIabc",
    "-----BEGIN PRIVATE KEY-----\nMIIcut": "MIIcut",
}


@pytest.mark.parametrize(("text", "secret"), SECRETS.items())
def test_a_secret_is_removed_and_what_names_it_stays(text, secret):
    cleaned = without_secrets(text)
    assert secret not in cleaned.text
    assert MARK in cleaned.text
    assert cleaned.removed >= 1


@pytest.mark.parametrize("text", SECRETS)
def test_removing_twice_changes_nothing(text):
    once = without_secrets(text).text
    assert without_secrets(once) == (once, 0)


@pytest.mark.parametrize(
    "text",
    [
        "Password changed for user",
        "The password is required.",
        "Unexpected token: end of file",
        "key: 710",
        "https://dsm01:4119/rest",
        "password=",
        "password=********",
        "Passwordless login",
        "Rule 1002778 - Token Kidnapping",
        "sessionTimeout=30",
    ],
)
def test_what_only_looks_like_one_stays(text):
    assert without_secrets(text) == (text, 0)


def test_a_long_text_loses_its_secrets_line_by_line():
    text = "nothing here\n" * 1000 + "password=abc123\r\nrest\n"
    assert without_secrets(text) == (text.replace("abc123", MARK), 1)
