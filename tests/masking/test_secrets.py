import json
from html import escape
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dscase.knowledge.secrets import secret_rules
from dscase.masking.copies import Copier
from dscase.masking.fold import folded
from dscase.masking.readable import of_text
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
    "Authorization: NTLM TlRMTVNTUAABqwe1": "TlRMTVNTUAABqwe1",
    'Authorization: Digest username="x", realm="y", response="6629fae49393a053"': "6629fae49393a053",
    "WWW-Authenticate: Negotiate YIIJvwYGKwYBBQUCoIIJszCCCa": "YIIJvwYGKwYBBQUCoIIJszCCCa",
    "Set-Cookie: JSESSIONID=9F1A2B3C4D5E; Path=/": "9F1A2B3C4D5E",
    "GET /rest?sID=0A1B2C3D4E5F HTTP/1.1": "0A1B2C3D4E5F",
    "https://b.example/o?se=2026&sig=aB3dEf%2Bgh1JkL%3D": "aB3dEf",
    "X-Amz-Signature=0a1b2c3d4e5f6a7b": "0a1b2c3d4e5f6a7b",
    "the password is Hunter2dd now": "Hunter2dd",
    "パスワードは Hunter2mm です": "Hunter2mm",
    "パスワードを「Hunter2mm」に": "Hunter2mm",
    "dsa_control -r -p Hunter2ii": "Hunter2ii",
    "dsa_control.exe -p 'Hunter2ii' -r": "Hunter2ii",
    r"net use z: \\fs\x /user:tanaka Hunter2ww": "Hunter2ww",
    "keystorePass='Hunter2tt' pass: Hunter2uu": "Hunter2tt",
    '<add key="dbPassword" value="Hunter2vv"/>': "Hunter2vv",
    "password: horse battery staple": "staple",
    "https://tanaka:s3c/r@t9@dsm01:4119/": "s3c/r@t9",
    "smb://tanaka:p@ss9@fs01/x": "p@ss9",
    "redis://:Hunter2rr@10.0.0.1:6379/0": "Hunter2rr",
    "jdbc:oracle:thin:scott/Hunter2or@//db01:1521/x": "Hunter2or",
    "sqlplus scott/tiger@orcl": "tiger",
    "imp userid=scott/tiger@orcl file=x.dmp": "tiger",
    "net user tanaka, pwd Hunter2yy": "Hunter2yy",
    "Passwort ＝ Hunter2zz": "Hunter2zz",
    "SLACK xoxb-012345678901-ABCdef": "xoxb-012345678901-ABCdef",
    "https://hooks.slack.com/services/T00000000/B00000000/abcdefABCDEF": "abcdefABCDEF",
    "github_pat_11ABCDEFG0abcdefghijklm": "github_pat_11ABCDEFG0abcdefghijklm",
    "AKIAABCDEFGHIJKLMNOP,wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzzzzz": "wJalrXUtnFEMI",
    "pass\u200bword=Hunter2ab": "Hunter2ab",
    '"a","password=""Hunter 2x"""': "2x",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----": "MIIabc",
    "-----BEGIN PRIVATE KEY-----\nMIIcut": "MIIcut",
}


@pytest.mark.parametrize(("text", "secret"), SECRETS.items())
def test_a_secret_is_removed_and_what_names_it_stays(text, secret):
    cleaned = without_secrets(text)
    assert secret not in cleaned.text
    assert MARK in cleaned.text
    assert cleaned.removed >= 1


@pytest.mark.parametrize("rule", secret_rules().rules, ids=lambda rule: rule.name)
def test_every_rule_of_the_table_removes_what_its_sample_says(rule):
    assert rule.removed in rule.sample
    seen = rule.sample if rule.as_written else folded(rule.sample)
    found = rule.pattern.search(seen)
    assert found is not None
    assert rule.removed.lower() in found["secret"].lower()
    for text in (rule.sample, "nothing here\n" * 500 + rule.sample):
        assert rule.removed not in without_secrets(text).text
        cleaned(text, rule.removed)


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
        "password=\npassword=********\n",
        "パスワード：\nuser=tanaka",
        "Passwordless login",
        "Rule 1002778 - Token Kidnapping",
        "sessionTimeout=30",
        "password policy: 8 characters and more",
        "パスワードを変更しました",
        "パスワードポリシー：90日",
        "password: (none)",
        "Password: not set",
        "パスワード：未設定",
        "password = [removed] ",
        "pass=5 fail=0, pass=1200 fail=3, pass: 3 of 4, bypass=always",
        "passed=true compass: north",
        "the password is expired",
        "sid=1002778 sID=S-1-5-21-1111-2222-3333",
        "session id: 12",
        "signature=TROJ_GEN.R002C0 sig=1002778",
        "<passwordPolicy>strong</passwordPolicy>",
        "mkdir -p /tmp/x; dsa_control -r",
        "https://dsm01:4119/x?mail=a@b.example http://dsm01:8080/a/b@c ftp://h/p@q",
        "password policy 8 characters, password expires 2026-04-20T03:20:11, pwd /opt/dsm2",
        "see docs/guide@v2 and repo/name@sha256",
        "Event 2205 at 2026-04-20, 20.0.0.8438, KA-0010424-ABCDE",
    ],
)
def test_what_only_looks_like_one_stays(text):
    assert without_secrets(text) == (text, 0)


def test_a_long_text_loses_its_secrets_line_by_line():
    text = "nothing here\n" * 1000 + "password=abc123\r\nrest\n"
    assert without_secrets(text) == (text.replace("abc123", MARK), 1)


KEYS = [
    "password",
    "Passwd",
    "PASSPHRASE",
    "passcode",
    "dbPassword",
    "DB_PASSWORD_PROD",
    "api-key",
    "パスワード",
]
KEYS += [
    "ｐａｓｓｗｏｒｄ",
    "ﾊﾟｽﾜｰﾄﾞ",
    "管理者パスワード",
    "パスワ－ド",
    "アクティベーションコード",
    "暗証番号",
]
DRESSES = {
    "equals": "{key}={value}",
    "many blanks": "{key}    =       {value}",
    "arrow": '{key} => "{value}"',
    "wide": "{key}：{value}",
    "wide equals": "{key}＝{value}",
    "whose": "{key}(admin): {value}",
    "whose, wide": "{key}（管理者）：{value}",
    "cut off": '{key}="{value}',
    "two colons": "{key} :: {value}",
    "in an array": "{key}[0]={value}",
    "yaml": "  - {key}: {value}",
}
VALUE = st.from_regex(r"[A-Za-z][a-z0-9!#$*+./^_~-]{4,12}[0-9]", fullmatch=True)


def cleaned(text, value):
    """The text without secrets: nothing of the value in it, nothing left for the gate, and stable."""
    told = without_secrets(text)
    assert value not in told.text, text
    assert told.removed
    assert without_secrets(told.text) == (told.text, 0)
    for _, shown in of_text("a.log", told.text):
        assert without_secrets(shown).removed == 0, (text, shown)
    return told.text


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("key", KEYS)
def test_every_key_in_every_dress_loses_its_value(key, dress):
    text = DRESSES[dress].format(key=key, value="Hunter2aa!")
    cleaned(text, "Hunter2aa")
    cleaned(f"ok 710, {text}", "Hunter2aa")
    cleaned("nothing\n" * 600 + text + "\nnothing", "Hunter2aa")


WRITTEN = {
    "json": lambda key, value: json.dumps({key: value}, ensure_ascii=False),
    "json in ascii": lambda key, value: json.dumps({key: value}),
    "json in json": lambda key, value: json.dumps(
        json.dumps({key: value}, ensure_ascii=False), ensure_ascii=False
    ),
    "json in json in json": lambda key, value: json.dumps(
        json.dumps(json.dumps({"a": {key: value}}, ensure_ascii=False), ensure_ascii=False),
        ensure_ascii=False,
    ),
    "markup": lambda key, value: f"<{key}>{value}</{key}>",
    "escaped markup": lambda key, value: escape(json.dumps({key: value}, ensure_ascii=False)),
    "percent": lambda key, value: f"https://h.example/?a=1%26{quote(f'{key}={value}', safe='')}%26b=2",
    "entity": lambda key, value: f"{key}&#61;{value}",
}


@pytest.mark.parametrize("written", WRITTEN)
@settings(max_examples=20)
@given(st.sampled_from(["password", "dbPassword", "パスワード", "secret_key"]), VALUE)
def test_a_value_is_removed_however_the_text_writes_it(written, key, value):
    cleaned(WRITTEN[written](key, value), value)


@pytest.mark.parametrize("dash", "-‐‑‒–—―−﹣－ーｰ─")
@pytest.mark.parametrize("head", ["AP-1A2B", "AP-1A2BC", "ＡＰ-１Ａ２Ｂ"])
def test_an_activation_code_is_told_by_its_form_whatever_its_dashes(head, dash):
    text = f"{head}-C3D4E-F5G6H-7J8K9-L1M2N-P3Q4R".replace("-", dash)
    cleaned(f"code {text}.", text)
    cleaned("nothing\n" * 600 + text, text)


def test_what_a_tag_names_is_removed_from_a_masked_copy_of_markup():
    made = Copier(str).copy("a.xml", b"<a><password>Hunter2aa</password><b>710</b></a>")
    assert made == b"<a><password>[removed]</password><b>710</b></a>"
