import pytest

from dscase.cli.texts import text
from dscase.errors import InputError, UsageError


@pytest.fixture
def file(tmp_path):
    def write(content: bytes):
        path = tmp_path / "why.txt"
        path.write_bytes(content)
        return f"@{path}"

    return write


def test_a_text_is_itself_and_none_is_none():
    assert text("背景") == "背景"
    assert text(None) is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_at_names_a_file_whose_content_is_the_text(file, encoding):
    assert text(file("背景①\r\n次の行\r\n".encode(encoding))) == "背景①\n次の行"


def test_two_ats_stand_for_a_text_that_begins_with_one():
    assert text("@@home") == "@home"


def test_bytes_of_a_cp932_terminal_are_understood():
    assert text("背景".encode("cp932").decode("utf-8", "surrogateescape")) == "背景"


def test_bytes_of_no_known_encoding_are_refused():
    with pytest.raises(UsageError) as caught:
        text("\udcff\udc81")
    assert caught.value.code == "cli.text_encoding"


def test_a_missing_file_a_folder_and_a_large_file_are_told_apart(tmp_path, file):
    for stated in (f"@{tmp_path / 'nowhere'}", f"@{tmp_path}", "@"):
        with pytest.raises(UsageError) as caught:
            text(stated)
        assert caught.value.code == "cli.text_file_missing"
    with pytest.raises(UsageError) as caught:
        text(file(b"x" * 1_000_001))
    assert caught.value.code == "cli.text_file_large"


def test_a_file_of_no_known_encoding_is_refused(file):
    with pytest.raises(InputError) as caught:
        text(file(b"\xff\xfe\x80\x00\x81"))
    assert caught.value.code == "cli.text_file_encoding"
