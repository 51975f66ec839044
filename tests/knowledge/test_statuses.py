import pytest

from dscase.knowledge.statuses import lamps_said, status_of, statuses

FAILED = "Security Update: Pattern Update on Agents/Appliances Failed"


@pytest.mark.parametrize(
    ("text", "lamp", "known"),
    [
        ("Managed (Online)", "green", "Managed (Online)"),
        (
            "オレンジ / セキュリティアップデート:Agent/Applianceでのパターンファイルのアップデート失敗",
            "yellow",
            FAILED,
        ),
        ("セキュリティアップデート: Agent/Applianceでのパターンファイルのアップデート失敗", "yellow", FAILED),
        ("DSA-test: orange, Security Update: Pattern Update on Agents/Appliances Failed", "yellow", FAILED),
        ("緑(管理対象)", "green", "Managed"),
        ("管理対象 (オフライン)", "", "Managed (Offline)"),
        ("オフライン", "red", "Offline"),
        ("offline", "red", "Offline"),
        ("複数のエラー", "red", "Multiple Errors"),
        ("ランプは緑からオレンジに変わり、いまは緑", "yellow", ""),
        ("ＧＲＥＥＮ", "green", ""),
        ("recovered", "", ""),
        ("host evergreen-01", "", ""),
        ("", "", ""),
    ],
)
def test_a_status_is_told_by_its_lamp_and_its_text(text, lamp, known):
    assert status_of(text) == (lamp, known)


def test_every_colour_that_a_text_names_is_told():
    assert lamps_said("緑でしたが、いまは赤です") == {"green", "red"}


def test_every_lamp_in_the_table_has_a_word():
    assert {one.lamp for one in statuses()} <= {"green", "yellow", "red", "grey", "blue", ""}
    assert lamps_said("緑 黄 赤 灰 青") == {"green", "yellow", "red", "grey", "blue"}
