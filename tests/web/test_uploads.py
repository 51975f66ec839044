"""Files that come by the page: kept under a safe name, or refused with words and without a trace."""

import io
import socket
import struct
import zlib

import pytest
from PIL import Image

from dscase.errors import InputError
from dscase.web.uploads import take


def png(width=40, height=30):
    stream = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(stream, "PNG")
    return stream.getvalue()


def png_of(width, height):
    """A picture whose header speaks of so many pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


def names(case):
    return {path.name for path in (case / "evidence").iterdir()}


def test_a_picture_is_kept_and_a_taken_name_gets_a_number(tmp_path):
    assert take(tmp_path, "ランプ.png", io.BytesIO(png()), {}) == "ランプ.png"
    assert take(tmp_path, "ランプ.png", io.BytesIO(png(50)), {}) == "ランプ-2.png"
    assert (tmp_path / "evidence" / "ランプ.png").read_bytes() == png()


@pytest.mark.parametrize(
    "name", ["../../out.png", "..\\..\\out.png", "/etc/out.png", "C:\\out.png", "a/../out.png"]
)
def test_a_name_never_is_a_path(tmp_path, name):
    (tmp_path / "case").mkdir()
    kept = take(tmp_path / "case", name, io.BytesIO(png()), {})
    assert kept == "out.png"
    assert {path.name for path in tmp_path.rglob("*.png")} == {"out.png"}
    assert (tmp_path / "case" / "evidence" / "out.png").exists()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"MZ\x90\x00 a program", "serve.file_kind"),
        (b"", "intake.empty"),
        (b"GIF89a....", "intake.not_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "serve.file_kind"),
        (png()[:60], "intake.picture_broken"),
        (png_of(40_000, 40_000), "intake.picture_too_large"),
    ],
)
def test_what_is_no_evidence_or_cannot_be_opened_leaves_nothing(tmp_path, refused, content, code):
    with refused(code, InputError):
        take(tmp_path, "shot.png", io.BytesIO(content), {})
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["~$lamp.png", "Thumbs.db", "desktop.ini", "C:\\x\\THUMBS.DB"])
def test_a_name_that_evidence_leaves_out_is_refused_and_told(tmp_path, refused, name):
    with refused("serve.file_ignored", InputError):
        take(tmp_path, name, io.BytesIO(png()), {})
    assert not list(tmp_path.iterdir())


def test_a_file_is_in_the_evidence_and_on_the_page_at_once(case, visitor):
    told = visitor.give(("lamp2.png", png()), ("lamp3.png", png(41)), step="screenshots")
    assert (told.status, told.place) == (303, "/step/screenshots")
    page = visitor.get(told.headers["location"]).text
    assert "証跡に追加しました" in page
    assert "lamp2.png" in page
    assert {"lamp2.png", "lamp3.png"} <= names(case)


def test_of_several_files_the_good_ones_are_kept_and_the_others_told(case, visitor):
    told = visitor.give(("good.png", png()), ("<b>bad</b>.exe", b"MZ"), step="lamp")
    assert told.status == 422
    assert "&lt;b&gt;bad&lt;/b&gt;.exe は、証跡として使える種類のファイルではありません" in told.text
    assert "証跡に入れました: good.png" in told.text
    assert "good.png" in names(case)
    assert not any("bad" in name for name in names(case))


def test_a_picture_of_too_many_pixels_is_refused_with_words(case, visitor):
    before = names(case)
    told = visitor.give(("wall.png", png_of(40_000, 40_000)))
    assert told.status == 422
    assert "wall.png" in told.text
    assert names(case) == before


def test_no_file_at_all_is_told(visitor):
    told = visitor.give(step="lamp")
    assert told.status == 400
    assert "ファイルが選ばれていません" in told.text


def test_more_files_than_anybody_chooses_are_refused(case, visitor):
    before = names(case)
    told = visitor.give(*((f"{number}.png", png()) for number in range(21)))
    assert told.status == 400
    assert names(case) == before


def test_a_file_cut_short_on_the_way_is_not_kept_and_the_server_goes_on(case, visitor):
    before = names(case)
    body = b'--a\r\nContent-Disposition: form-data; name="files"; filename="x.png"\r\n\r\n' + png()[:50]
    lines = {
        "Host": f"127.0.0.1:{visitor.port}",
        "Cookie": visitor.cookie,
        "Content-Type": "multipart/form-data; boundary=a",
        "Content-Length": "1000",
        **visitor.own,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    with socket.create_connection(("127.0.0.1", visitor.port)) as cut:
        cut.sendall(f"POST /files HTTP/1.1\r\n{head}\r\n".encode() + body)
    assert visitor.get("/step/lamp").status == 200
    assert names(case) == before
