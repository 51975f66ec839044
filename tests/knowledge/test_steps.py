import pytest

from dscase.knowledge.catalogue import table
from dscase.knowledge.steps import ACTED, NOT_DONE, ROUTE, STEPS, stated_step, steps_said, unsorted


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("製品Q&Aで「2205」を検索、該当なし", {"qa_search"}),
        ("製品Ｑ＆Ａとヘルプセンターを検索したが、見つからなかった", {"qa_search", "help_search"}),
        ("Searched the Product Q&A and the Help Center: nothing found", {"qa_search", "help_search"}),
        ("イベントに記載の対処法を実施", {"advice"}),
        ("システムイベント 2205 と 710(イベントの取得)を確認", {"events", "retrieved"}),
        ("アラートは発生していません", {"alerts"}),
        ("ds_agent のプロセスは起動している。ランプはオレンジ", {"liveness", "lamp"}),
        ("help_search", {"help_search"}),
        ("製品Q&Aを検索。ヘルプセンターは未実施", {"qa_search"}),
        ("Product Q&A searched. Help Center not yet", {"qa_search"}),
        ("これから製品Q&Aを検索する予定です", set()),
        ("再起動しました", set()),
        ("", set()),
    ],
)
def test_the_steps_a_person_says_were_done_are_told(text, steps):
    assert steps_said(text) == steps


def test_a_search_that_found_nothing_was_done():
    assert steps_said("オンラインヘルプを確認しましたが、該当する記載はありませんでした") == {"help_search"}


def test_a_number_that_only_holds_710_is_no_step():
    assert steps_said("ケース番号 17105 で照会") == set()


def test_the_table_speaks_of_the_steps_of_the_route_and_no_others():
    assert {row["step"] for row in table("checked_words.csv")} == {*ROUTE, NOT_DONE, ACTED}
    assert set(STEPS) < set(ROUTE)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("イベントに記載の対処を実施。ステータスの確認を実行したが失敗", {"advice"}),
        ("ステータスの確認を実行したが失敗", {"advice"}),
        ("ステータスを確認、緑でした", {"lamp"}),
        ("Restarted the agent: no change", {"advice"}),
        ("Ran a status check: failed", {"advice"}),
    ],
)
def test_what_was_done_to_the_product_is_a_remedy_whatever_words_it_holds(text: str, steps: set[str]) -> None:
    assert steps_said(text) == steps
    assert not unsorted(text)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("同じ現象を検索したが該当なし", {"qa_search", "help_search"}),
        ("手順書どおり実施しました", {"advice"}),
        ("We did what the runbook says", {"advice"}),
        ("未実施", set()),
        ("a remark", set()),
    ],
)
def test_what_tells_no_step_and_was_done_is_taken_as_done(text: str, steps: set[str]) -> None:
    assert unsorted(text) == steps


def test_a_person_may_name_the_step() -> None:
    assert stated_step('advice="ログを見た"') == ("advice", "ログを見た")
    assert stated_step("help_search: 該当なし") == ("help_search", "該当なし")
    assert stated_step("note=x") == ("", "note=x")
