"""How an answer is stated to `dscase requests`."""

import json
from datetime import UTC, datetime

from dscase.case.requests import Asked, Ledger


def test_an_answer_may_be_the_text_of_a_file_of_the_case_behind_its_exhibits(tmp_path, dscase):
    case = tmp_path / "case"
    (case / "evidence").mkdir(parents=True)
    (case / "case.yaml").write_text("title: t\n", encoding="utf-8")
    Ledger(case).ask([Asked("log?"), Asked("reason?")], datetime(2026, 4, 21, tzinfo=UTC))
    (case / "answer.txt").write_bytes("再起動後も\r\n再現します。\r\n".encode("cp932"))
    ran = dscase("requests", case, "--answer", "R-01=E-05 @answer.txt", "--json")
    first, second = json.loads(ran.out)["requests"]
    assert (first["exhibits"], first["answer"]) == (["E-05"], "再起動後も\n再現します。")
    assert second["state"] == "open"
    assert dscase("requests", case, "--answer", "R-02=@none.txt").code == 2
    assert Ledger(case).read().demands[1].state == "open"
