"""Masked copies of files, and replies read back."""

import base64
import gzip
import io
import re
import zipfile
from email.message import EmailMessage

import pytest
from docx import Document

from dscase.errors import InputError, UsageError
from dscase.masking.copies import Copier, encoding_of
from dscase.masking.gate import LeakError
from dscase.masking.markup import through_markup
from dscase.masking.mask import Mask
from dscase.masking.unmask import Unmask
from dscase.pipeline import copies

NAMES = ("karte-db3", "院内サーバ", "10.1.2.3")


@pytest.fixture
def book(learned):
    return learned(*NAMES)


@pytest.fixture
def own(book):
    return book.entries["karte-db3"].pseudonym


@pytest.fixture
def masked(book):
    return Copier(Mask(book).text)


@pytest.fixture
def back(book):
    return Copier(Unmask(book).text, keep=True)


TEXTS = {
    "utf-8": "karte-db3 と 院内サーバ\r\n10.1.2.3\n".encode(),
    "bom": "\ufeffkarte-db3 です".encode(),
    "cp932": "アkarte-db3ア 院内サーバ\r\n".encode("cp932"),
    "euc-jp": "これは karte-db3、院内サーバ です。漢字\n".encode("euc_jp"),
    "iso-2022-jp": "これは karte-db3、院内サーバ です。\r\n".encode("iso2022_jp"),
    "utf-16": "karte-db3 です".encode("utf-16"),
    "utf-32": "karte-db3 です".encode("utf-32"),
    "utf-32-be": "karte-db3 です".encode("utf-32-be"),
    "utf-16-le": "karte-db3 is 10.1.2.3 here and here\r\n".encode("utf-16-le"),
    "odd bytes": b"karte-db3 \x81\xff \xa0\xfd 10.1.2.3\n" * 3 + "です".encode("cp932"),
    "carriage returns": b"karte-db3\rkarte-db3\r",
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_keeps_its_encoding_and_comes_back_byte_for_byte(masked, back, name):
    data = TEXTS[name]
    made = masked.copy("a.log", data)
    assert made != data
    assert b"karte" not in made.lower().replace(b"\0", b"")
    assert encoding_of(made) is not None
    assert back.copy("a.log", made) == data


def test_what_holds_no_text_is_left_out_and_named_unless_it_is_kept(book):
    data = bytes(range(256)) * 20
    copier = Copier(Mask(book).text)
    assert copier.copy("a.bin", data) is None
    assert copier.left_out == ["a.bin"]
    assert Copier(Mask(book).text, keep=True).copy("a.bin", data) == data


def test_a_package_is_copied_member_by_member_and_is_valid_afterwards(masked, own):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("deep.txt", "院内サーバ")
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Agent/karte-db3/ds_agent.log", "on karte-db3\n".encode("cp932"))
        archive.writestr("Agent/old.log.gz", gzip.compress(b"old karte-db3\n"))
        archive.writestr("Agent/inner.zip", inner.getvalue())
        archive.writestr("Agent/dump.bin", bytes(range(256)))
        archive.comment = b"made on karte-db3"
    made = zipfile.ZipFile(io.BytesIO(masked.copy("package.zip", sink.getvalue())))
    assert made.testzip() is None
    assert made.namelist() == [f"Agent/{own}/ds_agent.log", "Agent/old.log.gz", "Agent/inner.zip"]
    assert own.encode() in made.read(f"Agent/{own}/ds_agent.log")
    assert gzip.decompress(made.read("Agent/old.log.gz")) == f"old {own}\n".encode()
    deep = zipfile.ZipFile(io.BytesIO(made.read("Agent/inner.zip"))).read("deep.txt").decode()
    assert "院内" not in deep
    assert own.encode() in made.comment
    assert masked.left_out == ["package.zip!Agent/dump.bin"]


def test_a_word_document_is_read_back_even_where_word_cut_the_name(back, own):
    document = Document()
    paragraph = document.add_paragraph("Look at ")
    paragraph.add_run(own[:4])
    paragraph.add_run(own[4:]).bold = True
    document.add_paragraph(f"{own.upper()} & <again>")
    document.core_properties.title = own
    sink = io.BytesIO()
    document.save(sink)
    made = Document(io.BytesIO(back.copy("reply.docx", sink.getvalue())))
    assert [one.text for one in made.paragraphs] == ["Look at karte-db3", "KARTE-DB3 & <again>"]
    assert made.core_properties.title == "karte-db3"


def test_a_mail_is_read_back_in_its_subject_its_texts_and_what_is_attached(back, book, own):
    other = book.entries["院内サーバ"].pseudonym
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = f"Re: {other} の件", "desk@vendor.example", "a@b.example"
    mail.set_content(f"{own} を確認してください。", charset="iso-2022-jp")
    mail.add_alternative(f"<p>{own[:3]}<b>{own[3:]}</b></p>", subtype="html")
    mail.add_attachment(f"{own}\n".encode(), maintype="text", subtype="plain", filename=f"{own}.txt")
    from email import message_from_bytes, policy

    made = message_from_bytes(back.copy("reply.eml", mail.as_bytes()), policy=policy.default)
    assert made["Subject"] == "Re: 院内サーバ の件"
    assert made.get_body(("plain",)).get_content().strip() == "karte-db3 を確認してください。"
    assert "karte-db3" in re.sub("<.*?>", "", made.get_body(("html",)).get_content())
    (attached,) = made.iter_attachments()
    assert attached.get_filename() == "karte-db3.txt"
    assert attached.get_payload(decode=True) == b"karte-db3\n"


def test_markup_keeps_what_is_not_changed_as_it_is():
    page = '<!DOCTYPE html><p class="x">a &amp; b<br>c</p><a href="one">one</a>'
    assert through_markup(page, str) == page
    assert through_markup(page, lambda text: text.replace("one", "two<")) == page.replace(
        '"one"', '"two<"'
    ).replace(">one<", ">two&lt;<")


@pytest.fixture
def case(tmp_path, book):
    folder = tmp_path / "case"
    folder.mkdir()
    book.save(folder / "masking.json")
    return folder


def test_files_are_copied_beside_themselves_and_never_over_something(case, tmp_path, own, refused):
    path = tmp_path / "answer.txt"
    path.write_text("KARTE-DB3 and new-host.corp.example.jp\n")
    (made,) = copies.mask_files([path], case, None, force=False, keep_binaries=False)
    assert made.target == tmp_path / "answer.masked.txt"
    text = made.target.read_text("utf-8")
    assert text.startswith(own.upper())
    assert "new-host" not in text
    assert path.read_text("utf-8").startswith("KARTE-DB3")
    with refused("masking.copy_exists", UsageError):
        copies.mask_files([path], case, None, force=False, keep_binaries=False)
    (again,) = copies.unmask_files([made.target], case, tmp_path / "case", force=False)
    assert again.target.read_text("utf-8") == path.read_text("utf-8")


def test_a_copy_that_was_not_looked_through_to_the_end_does_not_stay(case, tmp_path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    (tmp_path / "a.log").write_bytes(b"karte-db3\n")
    monkeypatch.setattr(copies.Gate, "check_file", interrupted)
    with pytest.raises(KeyboardInterrupt):
        copies.mask_files([tmp_path / "a.log"], case, None, force=False, keep_binaries=False)
    assert [path.name for path in tmp_path.glob("*.log")] == ["a.log"]


def test_the_folder_for_copies_is_made(case, tmp_path):
    (tmp_path / "a.log").write_text("nothing here", encoding="utf-8")
    new = tmp_path / "新しい" / "folder"
    (made,) = copies.mask_files([tmp_path / "a.log"], case, new, force=False, keep_binaries=False)
    assert made.target.parent == new
    assert made.target.is_file()


def test_where_one_file_cannot_be_copied_no_other_copy_stays(case, tmp_path, refused):
    (tmp_path / "a.log").write_bytes(b"karte-db3\n")
    (tmp_path / "b.log").write_bytes(b"karte-db3\n")
    (tmp_path / "b.masked.log").write_bytes(b"somebody's own\n")
    with refused("masking.copy_exists", UsageError):
        copies.mask_files(
            [tmp_path / "a.log", tmp_path / "b.log"], case, None, force=False, keep_binaries=False
        )
    assert not (tmp_path / "a.masked.log").exists()
    assert (tmp_path / "b.masked.log").read_bytes() == b"somebody's own\n"


def test_a_name_that_the_last_file_teaches_is_masked_in_the_first(case, tmp_path):
    first, last = tmp_path / "a.txt", tmp_path / "b.txt"
    first.write_text("late-host is down\n")
    last.write_text("late-host.corp.example.jp answered\n")
    made = copies.mask_files([first, last], case, None, force=False, keep_binaries=False)
    assert "late-host" not in made[0].target.read_text("utf-8")


def test_what_is_typed_in_is_masked_and_read_back(case, own):
    assert copies.mask_text("see karte-db3", case) == f"see {own}"
    assert copies.unmask_text(f"see {own}", case) == "see karte-db3"


def test_what_is_typed_in_goes_through_the_gate(case, monkeypatch):
    monkeypatch.setattr(Mask, "text", lambda _self, text: text)  # a mask that forgets
    for draft in ("see karte-db3", base64.b64encode(b"see karte-db3 there").decode(), "see karte%2Ddb3"):
        with pytest.raises(LeakError):
            copies.mask_text(draft, case)


def test_a_reply_cannot_be_read_without_pseudonyms(tmp_path, refused):
    with refused("masking.no_book", InputError):
        copies.unmask_text("x", tmp_path)


@pytest.mark.parametrize(
    ("name", "data"), [("a.zip", b"PK\x03\x04torn"), ("a.gz", b"\x1f\x8btorn"), ("a.pdf", b"%PDF-torn")]
)
def test_what_is_torn_is_refused(case, tmp_path, refused, name, data):
    (tmp_path / name).write_bytes(data)
    with refused("masking.copy_unreadable", InputError):
        copies.mask_files([tmp_path / name], case, None, force=False, keep_binaries=False)


def test_a_picture_is_not_taken_for_a_masked_one(case, tmp_path, refused):
    (tmp_path / "a.bin").write_bytes(bytes(range(256)))
    with refused("masking.copy_no_text", InputError):
        copies.mask_files([tmp_path / "a.bin"], case, None, force=False, keep_binaries=False)
