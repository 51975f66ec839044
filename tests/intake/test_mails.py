import base64
import quopri
from datetime import UTC, datetime, timedelta, timezone
from email.header import Header
from email.message import EmailMessage

import pytest

from dscase.errors import InputError
from dscase.intake import mails
from dscase.intake.mails import HTML_MARK, MAX_BODY, MAX_BYTES, MOST

JST = timezone(timedelta(hours=9))
SUBJECT = (
    "新しいアラートの発令: 3台のコンピュータで不正プログラム対策コンポーネントのアップデートに失敗しました。"
)
ALERT = "Anti-Malware Component Update Failed"


def read(file):
    """The one mail that counts in a file."""
    (one,) = mails.read(file)
    return one


BODY = "アラートが発生しました。\n対象: 経理サーバ01"


def mail(subject=SUBJECT, body=BODY, charset="utf-8", date="Mon, 20 Apr 2026 03:22:10 +0900") -> bytes:
    def word(text):
        return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="

    lines = [
        f"From: {word('管理サーバ')} <dsm@example.jp>",
        f"Subject: {word(subject[:20])}\r\n {word(subject[20:])}",
        f"Date: {date}",
        "MIME-Version: 1.0",
        f"Content-Type: text/plain; charset={charset}",
        "Content-Transfer-Encoding: base64",
        "",
        base64.encodebytes(body.encode(charset)).decode(),
    ]
    return "\r\n".join(lines).encode("ascii")


@pytest.mark.parametrize("charset", ["utf-8", "iso-2022-jp", "shift_jis", "euc-jp", "cp932"])
def test_an_alert_mail_is_read_in_each_encoding(put, charset):
    message = read(put("alert.eml", mail(charset=charset)))
    assert message.subject == SUBJECT
    assert message.sender == "管理サーバ <dsm@example.jp>"
    assert (message.alert, message.count) == (ALERT, 3)
    assert message.sent == datetime(2026, 4, 20, 3, 22, 10, tzinfo=JST)
    assert message.body == BODY
    assert message.alert == ALERT


def test_an_english_alert_is_matched_and_any_other_mail_is_not(put):
    subject = "Anti-Malware Component Update Failed on 3 computers"
    assert read(put("a.eml", f"From: d\nSubject: {subject}\n\n".encode())).alert == ALERT
    assert read(put("b.eml", b"From: d\nSubject: lunch on Monday\n\n")).alert == ""


def test_circled_digits_in_iso_2022_jp_are_read(put):
    jis = b"\x1b$B-!7PM}\x1b(B and \x1b(I1\x1b(B"  # row 13, which the standard does not have
    data = b"From: d\nSubject: =?iso-2022-jp?B?" + base64.b64encode(jis) + b"?=\n"
    data += b"Content-Type: text/plain; charset=ISO-2022-JP\n\n" + jis
    message = read(put("a.eml", data))
    assert message.subject == message.body == "①経理 and ｱ"


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "iso2022_jp"])
def test_headers_that_should_have_been_encoded_are_read_all_the_same(put, encoding):
    data = "From: 管理サーバ <dsm@example.jp>\nSubject: 更新の失敗\n\n".encode(encoding)
    message = read(put("a.eml", data))
    assert (message.sender, message.subject) == ("管理サーバ <dsm@example.jp>", "更新の失敗")


@pytest.mark.parametrize(
    ("raw", "subject"),
    [
        (b"=?utf-8?B?%%%?=", "=?utf-8?B?%%%?="),
        (b"=?no-such-charset?Q?abc?=", "abc"),
        (b"=?rot13?Q?abc?=", "abc"),
        (b"=?utf-8?Q?a?= \xe3\x81\x82 =?utf-8?Q?b?=", "a あ b"),
        (b"a\n b\n\tc", "a b c"),
        (b"", ""),
    ],
)
def test_odd_subjects_are_read_as_far_as_they_go(put, raw, subject):
    assert read(put("a.eml", b"From: d\nSubject: " + raw + b"\n\n")).subject == subject


@pytest.mark.parametrize(
    ("date", "sent"),
    [
        ("Mon, 20 Apr 2026 03:22:10 GMT", datetime(2026, 4, 20, 3, 22, 10, tzinfo=UTC)),
        ("Mon, 20 Apr 2026 03:22:10 -0000", None),
        ("Mon, 20 Apr 2026 03:22:10", None),
        ("Mon, 31 Feb 2026 03:22:10 +0900", None),
        ("Fri, 31 Dec 9999 23:59:59 -1400", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_date_counts_only_where_it_names_its_zone(put, date, sent):
    assert read(put("a.eml", mail(date=date))).sent == sent


def test_the_first_of_two_headers_counts(put):
    data = b"From: a\nFrom: b\nSubject: first\nSubject: second\n\n"
    assert read(put("a.eml", data)).subject == "first"


def test_the_plain_part_is_taken_and_attachments_are_not(put):
    message = EmailMessage()
    message["From"], message["Subject"] = "dsm@example.jp", "alert"
    message.add_attachment("attached, not the text", filename="a.txt")
    message.attach(EmailMessage())
    message.add_attachment(b"PK", maintype="application", subtype="zip")
    html, plain = EmailMessage(), EmailMessage()
    html.set_content("<p>html</p>", subtype="html")
    plain.set_content("plain")
    both = EmailMessage()
    both.make_alternative()
    both.attach(html)
    both.attach(plain)
    message.get_payload().insert(1, both)
    assert read(put("a.eml", bytes(message))).body == "plain"


def test_html_only_is_said_and_its_tags_are_taken_out(put):
    markup = (
        "<html><head><title>no</title><style>p{}</style></head><body><p>3&nbsp;台 &amp; 1</p>"
        "<script>alert(1)</script>次<br>行<img src=x></body></html>"
    )
    data = b"From: d\nSubject: s\nContent-Type: text/html; charset=utf-8\n\n" + markup.encode()
    assert read(put("a.eml", data)).body == f"{HTML_MARK}\n3\xa0台 & 1\n次\n行"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("a < b <3 c", "a < b <3 c"),
        ("a<!-- hidden <p> -->b", "ab"),
        ("a<!-- never closed", "a"),
        ("a<script>never closed", "a"),
        ("a<p never closed", "a"),
        ("<HEAD>x</HEAD>İ<BR>b", "İ\nb"),
        ("&lt;b&gt; &#" + "9" * 5000 + ";", "&lt;b&gt; &#" + "9" * 5000 + ";"),
    ],
)
def test_odd_markup_is_taken_apart_crudely(put, markup, text):
    data = b"From: d\nSubject: s\nContent-Type: text/html; charset=utf-8\n\n" + markup.encode()
    assert read(put("a.eml", data)).body == f"{HTML_MARK}\n{text}"[:MAX_BODY]


def test_a_long_text_is_cut(put):
    assert len(read(put("a.eml", mail(body="あ" * 10_000))).body) == MAX_BODY


def test_a_mail_too_large_is_refused(put):
    with pytest.raises(InputError) as caught:
        read(put("a.eml", b"From: d\nSubject: s\n\n" + b"x" * MAX_BYTES))
    assert caught.value.code == "intake.mail_too_large"


def test_a_mail_that_is_gone_is_refused(put):
    file = put("a.eml", mail())
    file.path.unlink()
    with pytest.raises(InputError) as caught:
        read(file)
    assert caught.value.code == "intake.unreadable"


RAISED = "新しいアラートの発令: {}台のコンピュータで、有効化に失敗アラートが発生しました"


@pytest.mark.parametrize(
    ("written", "count"), [("3", 3), ("１２", 12), ("1,234", 1234), ("１，２３４", 1234)]
)
def test_a_japanese_subject_gives_the_alert_and_how_many_computers(put, written, count):
    subject = Header(RAISED.format(written), "utf-8").encode()
    mail = read(put("a.eml", f"From: a@b.jp\nDate: {DATE}\nSubject: {subject}\n\nx\n".encode()))
    assert (mail.alert, mail.count) == ("Activation Failed", count)


LATER = "Tue, 21 Apr 2026 09:00:00 +0900"
DATE = "Mon, 20 Apr 2026 03:22:00 +0900"


def test_an_alert_that_was_forwarded_as_an_attachment_is_found_with_its_own_time(put):
    inner = EmailMessage()
    inner["From"], inner["Subject"], inner["Date"] = "dsm@b.jp", RAISED.format(3), DATE
    inner.set_content("the alert's own words")
    outer = EmailMessage()
    outer["From"], outer["Subject"], outer["Date"] = (
        "sato@b.jp",
        "Fw: ご確認",
        "Tue, 21 Apr 2026 09:00:00 +0900",
    )
    outer.set_content("please see")
    outer.add_attachment(inner)
    mail = read(put("a.eml", outer.as_bytes()))
    assert (mail.alert, mail.count, mail.sender) == ("Activation Failed", 3, "sato@b.jp")
    assert mail.sent == datetime.fromisoformat("2026-04-20T03:22:00+09:00")
    assert "own words" in mail.body


@pytest.mark.parametrize("line", ["件名: {}", "Subject: {}", "> Subject: {}", "*Subject:* {}", "件名： {}"])
def test_an_alert_quoted_in_a_mail_is_found_and_has_no_time_of_its_own(put, line):
    outer = EmailMessage()
    outer["From"], outer["Subject"], outer["Date"] = "sato@b.jp", "Fw: see below", DATE
    outer.set_content("please see\n\n-----\nFrom: dsm\n" + line.format(RAISED.format(3)) + "\n\nwords\n")
    mail = read(put("a.eml", outer.as_bytes()))
    assert (mail.alert, mail.count, mail.sent) == ("Activation Failed", 3, None)


ACTIVATION = "Activation Failed"
AT = datetime.fromisoformat("2026-04-20T03:22:00+09:00")
SECOND = "Mon, 20 Apr 2026 03:30:00 +0900"
AT_SECOND = datetime.fromisoformat("2026-04-20T03:30:00+09:00")


def letter(subject, date=DATE, text="words", sender="dsm@b.jp", **kind):
    made = EmailMessage()
    made["From"], made["Subject"], made["Date"] = sender, subject, date
    made.set_content(text, **kind)
    return made


def passing(subject, *attached, text="please see", **kind):
    made = letter(subject, LATER, text, "sato@b.jp", **kind)
    for one in attached:
        made.add_attachment(one)
    return made.as_bytes()


def told(file):
    return [(one.alert, one.count, one.sent) for one in mails.read(file)]


@pytest.mark.parametrize("word", ["FW: ", "Fwd: ", "Re: ", "RE[2]: ", "転送: ", "【転送】", "返信："])
def test_what_passes_an_alert_on_has_not_the_alerts_time(put, word):
    subject = word + RAISED.format(3)
    assert told(put("a.eml", passing(subject))) == [(ACTIVATION, 3, None)]
    inner = letter(RAISED.format(3))
    assert told(put("b.eml", passing(subject, inner))) == [(ACTIVATION, 3, AT)]
    between = letter("Fw: see", LATER)
    between.add_attachment(inner)
    assert told(put("c.eml", passing(subject, between))) == [(ACTIVATION, 3, AT)]


QUOTES = {
    "outlook": ("---元のメッセージ---\n差出人: dsm\n送信日時: 2026年4月20日 3:22\n件名: {}\n\nx", None),
    "original": ("> -----Original Message-----\n> Sent: 2026/04/20 3:22\n> Subject: {}\n>\n> x", None),
    "thunderbird": ("--- 転送 ---\n件名: \t{}\n日付: \tMon, 20 Apr 2026 03:22:00 +0900\n\nx", AT),
    "bold": ("*From:* d\n*Date:* Mon, 20 Apr 2026 03:22:00 +0900\n*Subject:* {}\n\nx", AT),
    "another's date": ("Date: Mon, 20 Apr 2026 03:22:00 +0900\n\nof the report\nSubject: {}\n", None),
}  # fmt: skip


@pytest.mark.parametrize(("text", "sent"), QUOTES.values(), ids=QUOTES)
def test_a_quoted_mail_has_the_time_among_its_own_lines_where_that_names_a_zone(put, text, sent):
    for subject in ("FW: " + RAISED.format(3), "見てください"):
        data = passing(subject, text="FYI\n\n" + text.format(RAISED.format(3)))
        assert told(put("a.eml", data)) == [(ACTIVATION, 3, sent)]


def test_a_quoted_mail_is_found_in_html(put):
    lines = f"<tr><th>Subject: </th><td>{RAISED.format(3)}</td></tr><tr><th>Date: </th><td>{DATE}</td></tr>"
    data = passing("look", text=f"<p>FYI</p><table>{lines}</table>", subtype="html")
    assert told(put("a.eml", data)) == [(ACTIVATION, 3, AT)]


@pytest.mark.parametrize(
    ("subject", "alert", "count"),
    [
        (f"> 件名: {SUBJECT[:30]}\n> {SUBJECT[30:]}", ALERT, 3),
        ("Subject: [DSM of the office] Anti-Malware Component Update Failed on\n 3 computers", ALERT, 3),
        ("Subject: Anti-Malware Component Update Failed\n3 computers stand in the hall", ALERT, None),
    ],
)  # fmt: skip
def test_a_quoted_subject_that_was_wrapped_is_whole(put, subject, alert, count):
    assert told(put("a.eml", passing("look", text=f"FYI\n\n{subject}\n\nx"))) == [(alert, count, None)]


def encoded(code):
    inner = letter(RAISED.format(3)).as_bytes()
    text = base64.encodebytes(inner) if code == "base64" else quopri.encodestring(inner)
    return (
        f"From: s@b.jp\nSubject: look\nDate: {LATER}\nContent-Type: multipart/mixed; boundary=xx\n\n"
        f"--xx\nContent-Type: message/rfc822\nContent-Transfer-Encoding: {code}\n\n{text.decode()}\n--xx--\n"
    ).encode()


def as_a_file():
    made = letter("look", LATER)
    inner = letter(RAISED.format(3)).as_bytes()
    made.add_attachment(inner, maintype="application", subtype="octet-stream", filename="アラート.eml")
    return made.as_bytes()


@pytest.mark.parametrize("data", [encoded("base64"), encoded("quoted-printable"), as_a_file()])
def test_an_attached_mail_is_found_however_it_is_encoded(put, data):
    assert told(put("a.eml", data)) == [(ACTIVATION, 3, AT)]


FIRST, OTHER = letter(RAISED.format(3)), letter(SUBJECT.replace("3", "5"), SECOND)
PLAIN = "Message: 1\nDate: {}\nFrom: dsm\nSubject: {}\n\nwords\n\n------\n\n"
MANY = {
    "attached": passing("two", FIRST, OTHER),
    "digest": (
        f"From: l@b.jp\nSubject: digest\nDate: {LATER}\nContent-Type: multipart/digest; boundary=xx\n\n"
        f"--xx\n\n{FIRST.as_string()}\n--xx\n\n{OTHER.as_string()}\n--xx--\n"
    ).encode(),
    "text": passing(
        "digest",
        text=PLAIN.format(DATE, RAISED.format(3)) + PLAIN.format(SECOND, SUBJECT.replace("3", "5")),
    ),
    "mailbox": b"From - Mon Apr 20 03:22:10 2026\n"
    + FIRST.as_bytes()
    + b"\nFrom dsm@b.jp Mon Apr 20 03:30:00 2026\r\n"
    + OTHER.as_bytes(),
}


@pytest.mark.parametrize("data", MANY.values(), ids=MANY)
def test_every_alert_in_a_file_is_read(put, data):
    assert told(put("a.eml", data)) == [(ACTIVATION, 3, AT), (ALERT, 5, AT_SECOND)]


def test_a_file_with_too_many_mails_is_refused(put):
    with pytest.raises(InputError, match=r"intake\.mail_too_many"):
        mails.read(put("a.eml", b"From a\n" + b"From: d\nSubject: s\n\nFrom a\n" * (MOST + 1)))


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_a_subject_folded_inside_a_word_is_whole(put, encoding):
    data = f"From: d\nSubject: {SUBJECT[:35]}\n {SUBJECT[35:]}\n\n".encode(encoding)
    mail = read(put("a.eml", data))
    assert (mail.subject, mail.alert) == (SUBJECT, ALERT)


@pytest.mark.parametrize(
    ("named", "really"),
    [
        ("iso-2022-jp", "utf-8"),
        ("iso-2022-jp", "cp932"),
        ("iso-8859-1", "utf-8"),
        ("shift_jis", "utf-8"),
        ("utf-8", "cp932"),
        ("utf-8", "iso-2022-jp"),
        ("us-ascii", "iso-2022-jp"),
    ],
)
def test_a_text_under_the_name_of_another_charset_is_read(put, named, really):
    data = f"From: d\nSubject: s\nContent-Type: text/plain; charset={named}\n\n".encode()
    assert (
        read(put("a.eml", data + "表示能力が検出されました".encode(really))).body
        == "表示能力が検出されました"
    )


@pytest.mark.parametrize("subject", ["プリンタ3台の搬入について", "サーバ台帳の更新", "3台分の見積"])
def test_a_count_of_something_else_is_none(put, subject):
    assert told(put("a.eml", letter(subject).as_bytes())) == [("", None, AT)]


def test_an_alert_that_no_table_has_gives_its_count(put):
    subject = RAISED.format(3).replace("有効化に失敗", "未知の")
    assert told(put("a.eml", letter(subject).as_bytes())) == [("", 3, AT)]
