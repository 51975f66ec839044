"""Requests in a desk's mail: proposed where a line asks, left out where it greets, quotes or signs."""

import csv
from email.message import EmailMessage
from importlib.resources import files

import pytest

from dscase.errors import InputError
from dscase.intake.mails import MAX_BYTES
from dscase.intake.requests import MOST, of, proposed, read

ROWS = list(
    csv.DictReader(
        (files("dscase.knowledge") / "data" / "request_words.csv").read_text(encoding="utf-8").splitlines()
    )
)
JAPANESE = """\
ご担当者様

いつもお世話になっております。サポート窓口です。
以下の情報のご提供をお願いいたします。

1. DSA-test の診断パッケージ
２．現象発生時の server0.log
・画面ショット

また、再起動後も再現するでしょうか。
調査には数日かかる見込みです。

以上、よろしくお願いいたします。
--
サポート窓口
ご不明な点がありましたらご連絡ください。
"""
ENGLISH = """\
Hello,

Thank you for your inquiry. We looked into the log.

We need the following:
  - the diagnostic package of the manager
  (2) the output of dsa_control -m

Could you tell us whether it happens after a restart?

Best regards
> Please answer by Friday.
On Mon, 20 Apr 2026 Sato wrote:
Please help us.
"""


@pytest.mark.parametrize("row", ROWS, ids=[row["word"] for row in ROWS])
def test_every_word_of_the_table_tells_its_own_sample(row):
    assert bool(proposed(row["sample"])) == (row["kind"] == "ask")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            JAPANESE,
            (
                "DSA-test の診断パッケージ",
                "現象発生時の server0.log",
                "画面ショット",
                "また、再起動後も再現するでしょうか。",
            ),
        ),
        (
            ENGLISH,
            (
                "the diagnostic package of the manager",
                "the output of dsa_control -m",
                "Could you tell us whether it happens after a restart?",
            ),
        ),
        ("調査しました。\n・原因は不明です。\n・再現しません。\n", ()),
        ("", ()),
    ],
)
def test_the_lines_that_ask_are_proposed_and_no_others(text, told):
    assert proposed(text) == told


@pytest.mark.parametrize("charset", ["utf-8", "iso-2022-jp", "shift_jis"])
def test_a_mail_tells_its_day_and_who_asks(tmp_path, charset):
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "desk@vendor.example", "Re: DSC-2026-0420-7F3A"
    mail["Date"] = "Tue, 21 Apr 2026 10:00:00 +0900"
    mail.set_content(JAPANESE, charset=charset)
    (tmp_path / "reply.eml").write_bytes(mail.as_bytes())
    found = read(tmp_path / "reply.eml")
    assert [one.text for one in found][:2] == ["DSA-test の診断パッケージ", "現象発生時の server0.log"]
    assert {(one.asked_on, one.source, one.who) for one in found} == {
        ("2026-04-21", "reply.eml", "desk@vendor.example")
    }


def test_a_text_that_was_pasted_is_read_in_utf_8_and_cp932():
    for encoding in ("utf-8", "utf-8-sig", "cp932"):
        assert of(JAPANESE.encode(encoding), "")[0].text == "DSA-test の診断パッケージ"


def test_what_cannot_be_read_is_told(tmp_path, refused):
    with refused("intake.unreadable", InputError):
        read(tmp_path / "nowhere.eml")
    with refused("intake.mail_too_large", InputError):
        of(b"x" * (MAX_BYTES + 1), "reply.txt")


def test_a_mail_without_end_proposes_no_more_than_a_person_looks_at():
    assert len(proposed("\n".join(f"Please send file {number}." for number in range(5000)))) == MOST
