"""What the screen of a masked build tells its sender, who alone reads it: real names stand there."""


def test_a_package_that_is_called_otherwise_in_the_documents_is_to_be_renamed(copied, dscase, tmp_path):
    case = copied("pattern-update", tmp_path / "case")
    package = next(path for path in (case / "evidence").glob("*.zip") if "kaga" in path.name)
    package.rename(package.with_name("dsa-test_diag.zip"))
    ran = dscase("build", case, "--mask", "-o", tmp_path / "out", "--lang", "en")
    (line,) = [one for one in " ".join(ran.out.split()).split("・") if "dsa-test_diag.zip:" in one]
    told = line.split("call it “")[1].split("”")[0]
    assert told.endswith("_diag.zip")
    assert told in (tmp_path / "out" / "inquiry.txt").read_text(encoding="utf-8-sig")
    warned = " ".join(ran.out.split())
    assert "attached as they are, with real names in them" in warned
    assert "dsa-test_diag.zip" in warned.split("with real names in them:")[1].split("Only the documents")[0]
    plain = dscase("build", case, "--no-mask", "-o", tmp_path / "plain", "--lang", "en")
    assert "with real names in them" not in " ".join(plain.out.split())
    assert "The documents call it" not in " ".join(plain.out.split())
