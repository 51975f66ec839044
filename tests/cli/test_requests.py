"""How an answer is stated to `dscase requests`."""

import json
from datetime import UTC, datetime

from dscase.case.exhibits import cited_in_front
from dscase.case.requests import Ledger, NewRequest
from dscase.case.sealed import Round, keep

LOG = (
    "Apr 20 03:20:00 kaga CEF:0|Trend Micro|Deep Security Manager|12.0.383|710|Events Retrieved|3|"
    "src=192.168.100.120 suser=System target=DSA-new msg=Description Omitted\n"
)


def test_an_answer_may_be_the_text_of_a_file_of_the_case_behind_its_exhibits(tmp_path, dscase):
    case = tmp_path / "case"
    (case / "evidence").mkdir(parents=True)
    (case / "case.yaml").write_text("title: t\n", encoding="utf-8")
    (case / "evidence" / "ds.log").write_text(LOG, encoding="utf-8")
    Ledger(case).ask([NewRequest("log?"), NewRequest("reason?")], datetime(2026, 4, 21, tzinfo=UTC))
    (case / "answer.txt").write_bytes("再起動後も\r\n再現します。\r\n".encode("cp932"))
    ran = dscase("requests", case, "--answer", "R-01=E-01 @answer.txt", "--json")
    first, second = json.loads(ran.out)["requests"]
    assert (first["exhibits"], first["answer"]) == (["E-01"], "再起動後も\n再現します。")
    assert second["state"] == "open"
    assert dscase("requests", case, "--answer", "R-02=@none.txt").code == 2
    assert Ledger(case).read().demands[1].state == "open"


def asked(folder, *files):
    """A case with two requests, and files that have no number yet."""
    (folder / "evidence").mkdir(parents=True)
    (folder / "case.yaml").write_text("title: t\nlang: en\n", encoding="utf-8")
    for name in files:
        (folder / "evidence" / name).write_text(LOG, encoding="utf-8")
    Ledger(folder).ask([NewRequest("log?"), NewRequest("reason?")], datetime(2026, 4, 21, tzinfo=UTC))
    return folder


def test_a_file_of_the_evidence_can_be_cited_before_a_build_and_keeps_the_number_it_was_cited_by(
    tmp_path, dscase
):
    case = asked(tmp_path / "case", "ds.log")
    assert dscase("requests", case, "--answer", "R-01=E-01").code == 3
    assert Ledger(case).read().demands[0].exhibits == ("E-01",)
    assert '"ds.log"' in (case / "exhibits.jsonl").read_text(encoding="utf-8")


def test_numbers_may_be_typed_in_any_width_and_case_as_on_the_page(tmp_path, dscase):
    case = asked(tmp_path / "case", "a.log", "b.log")
    answer = "ｒ－０１=ｅ－０１、e-02；Eー01のとおりです。"
    (case / "evidence" / "b.log").write_text(LOG.replace("20:00", "21:00"), encoding="utf-8")
    assert dscase("requests", case, "--answer", answer).code == 3
    first = Ledger(case).read().demands[0]
    assert (first.exhibits, first.answer) == (("E-01", "E-02", "E-01"), "のとおりです。")
    assert cited_in_front("E-05-1 x") == (["E-05"], "-1 x")
    assert cited_in_front("E5, see E-01") == ([], "E5, see E-01")
    assert dscase("requests", case, "--withdraw", "r-02").code == 0


def test_an_exhibit_that_does_not_exist_is_refused_with_the_nearest_and_nothing_is_kept(tmp_path, dscase):
    case = asked(tmp_path / "case", "ds.log")
    ran = dscase("requests", case, "--answer", "R-02=yes", "--answer", "R-01=E-01,E-77 here")
    assert ran.code == 2
    assert "E-77" in ran.err
    assert "Nearest numbers: E-01" in ran.err
    assert [one.state for one in Ledger(case).read().demands] == ["open", "open"]


def test_a_number_whose_file_is_gone_is_refused_unless_it_was_sent(tmp_path, dscase):
    case = asked(tmp_path / "case", "ds.log")
    dscase("requests", case, "--answer", "R-01=E-01")
    (case / "evidence" / "ds.log").unlink()
    assert dscase("requests", case, "--answer", "R-02=E-01").code == 2
    sent = Round(
        when=datetime(2026, 4, 21, tzinfo=UTC),
        out=str(case / "out"),
        round=1,
        reference="DSC-2026-0420-7F3A",
        manifest="0" * 64,
        exhibits={"E-01": ("0" * 64,)},
    )
    keep(case, sent)
    assert dscase("requests", case, "--answer", "R-02=E-01").code == 0
