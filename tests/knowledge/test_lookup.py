import pytest

from dscase.knowledge.lookup import Hit, look_up, signature
from dscase.knowledge.names import Names

FAILED = "セキュリティアップデート:Agent/Applianceでのパターンファイルのアップデート失敗"


def found(what, names=None):
    return look_up(what, names or Names())


@pytest.mark.parametrize(
    "what", ["2205", "２２０５", " 2205 ", "02205", "ID: 2205", "イベントID：2205", "#2205"]
)
def test_an_id_is_understood_however_it_is_written(what):
    assert found(what) == ("id", (Hit("event", "2205"),))


def test_a_number_that_means_several_things_says_which():
    assert found("7000").hits == (Hit("event", "7000"), Hit("agent_event", "7000"))
    assert found("730").hits == (Hit("event", "730"), Hit("signature", "730"))
    assert found("9017").hits == (Hit("agent_event", "9017"),)


@pytest.mark.parametrize(
    ("what", "hit"),
    [
        ("events retrieved", Hit("event", "710")),
        ("イベントの取得", Hit("event", "710")),
        ("administrator signed in", Hit("event", "600")),
        (FAILED, Hit("event", "2205")),
        ("管理対象(オフライン)", Hit("status", "Managed (Offline)")),
        ("緑 管理対象", Hit("status", "Managed")),
        ("異常な再起動の検出", Hit("alert", "Abnormal Restart Detected")),
        ("3 Anti-Malware Engine(s) Offline", Hit("alert", "Anti-Malware Engine Offline")),
        (
            "発令: 3台のコンピュータで不正プログラム対策コンポーネントのアップデートに失敗しました",
            Hit("alert", "Anti-Malware Component Update Failed"),
        ),
    ],
)
def test_a_whole_name_or_text_is_found_in_either_language(what, hit):
    assert found(what).how == "exact"
    assert hit in found(what).hits


@pytest.mark.parametrize(
    ("what", "colour"),
    [
        ("オレンジ", "yellow"),
        ("橙色のランプ", "yellow"),
        ("Orange Lamp", "yellow"),
        ("赤", "red"),
        ("gray", "grey"),
    ],
)
def test_the_colour_of_a_lamp_is_understood(what, colour):
    assert found(what) == ("exact", (Hit("lamp", colour),))


@pytest.mark.parametrize("what", ["赤とオレンジ", "ランプ", "recovered", "orange juice"])
def test_what_is_no_single_colour_is_no_lamp(what):
    assert "lamp" not in {hit.kind for hit in found(what).hits}


def test_a_name_of_events_alerts_and_statuses_finds_all_of_them():
    assert found("Offline").hits == (Hit("event", "730"), Hit("status", "Offline"))
    assert found("Activation Failed").hits == (Hit("event", "705"), Hit("alert", "Activation Failed"))


def test_a_part_of_names_finds_all_that_hold_it():
    how, hits = found("パターンファイル")
    assert (how, hits) == ("containing", (Hit("event", "2205"),))
    assert len(found("reconnaissance").hits) > 5


@pytest.mark.parametrize("what", ["", "  ", "99999", "99999999999999", "no such thing", "x", "\udc81", "😀"])
def test_what_is_not_known_is_nothing(what):
    assert found(what) == ("nothing", ())


def test_ones_own_names_are_found_too():
    names = Names([{("2204", "ja"): "更新成功", ("12345", "en"): "Brand New"}])
    assert found("更新成功", names).hits == (Hit("event", "2204"),)
    assert found("brand new", names).hits == (Hit("event", "12345"),)
    assert found("12345", names).hits == (Hit("event", "12345"),)


def test_of_signature_ranges_the_narrowest_counts():
    assert signature("4000001")["meaning_en"].endswith("manual scan")
    assert signature("4999999")["meaning_en"] == "Anti-malware"
    assert signature("851")["meaning_en"] == "Reconnaissance (information from outside the vendor)"
    assert signature("9000") is None
