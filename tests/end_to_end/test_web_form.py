"""The web form's fields from the command line."""

import pytest


def test_copy_prints_one_field_and_nothing_else(case, tmp_path, dscase):
    ran = dscase("build", case, "-o", tmp_path / "out", "--copy", "title")
    assert ran.out == "DSA-testでパターンファイルのアップデートに失敗し、再実行しても復旧しない\n"
    assert ran.code == 3
    assert (tmp_path / "out" / "inquiry.docx").is_file()


def test_a_length_stated_holds_for_what_is_printed_and_for_the_file(case, tmp_path, dscase):
    ran = dscase(
        "build", case, "-o", tmp_path / "out", "--copy", "description", "--form-length", "description=1500"
    )
    assert len(ran.out) <= 1500
    assert "ZIP ファイルの中の inquiry.docx" in ran.out
    text = (tmp_path / "out" / "inquiry.txt").read_text("utf-8-sig")
    assert f"===== 説明 ここから =====\n{ran.out}===== 説明 ここまで =====" in text.replace("\r\n", "\n")


@pytest.mark.parametrize("stated", ["description", "description=", "nothing=500", "title=49", "os=1e3"])
def test_a_length_that_says_nothing_is_refused(case, tmp_path, dscase, stated):
    ran = dscase("build", case, "-o", tmp_path / "out", "--form-length", stated)
    assert ran.code == 2
    assert stated in ran.err
    assert not (tmp_path / "out").exists()
