import pytest

from dscase.knowledge.catalogue import catalogue

UPDATE = "Anti-Malware Component Update Failed"


@pytest.mark.parametrize(
    ("text", "alert", "count"),
    [
        (
            "発令: 12台のコンピュータで不正プログラム対策コンポーネントのアップデートに失敗しました",
            UPDATE,
            12,
        ),
        ("X台のコンピュータで不正プログラム対策コンポーネントのアップデートに失敗しました。", None, None),
        (
            "新しいアラートの発令: １２台のコンピュータで、有効化に失敗アラートが発生しました",
            "Activation Failed",
            12,
        ),
        ("Anti-Malware Component Update Failed on 1,203 computers", UPDATE, 1203),
        ("2 Anti-Malware Engine(s) Offline", "Anti-Malware Engine Offline", 2),
        ("Firewall Rule (Block 445) alert on 7 Computer(s)", "Firewall Rule Alert", 7),
        ("Maintenance Mode active on 1 computer", "Maintenance Mode On", 1),
        ("Alert: Send Policy Failed\nSeverity: Critical", "Send Policy Failed", None),
        ("Lunch on Friday?", None, None),
        ("", None, None),
    ],
)
def test_an_alert_is_found_in_a_text_with_the_count_it_tells(text, alert, count):
    told = catalogue().alert_named_in(text)
    assert (told.alert.name_en if told else None, told.count if told else None) == (alert, count)


def test_the_longer_name_wins_over_one_it_holds():
    told = catalogue().alert_named_in("Agent/Appliance Upgrade Recommended (New Version Available)")
    assert told.alert.name_en == "Agent/Appliance Upgrade Recommended (New Version Available)"


def test_an_alerts_name_inside_another_word_is_none():
    assert catalogue().alert_named_in("XLow Disk Spaces") is None


@pytest.mark.parametrize(
    "stated",
    [
        "Events Suppressed",
        "events suppressed",
        "イベントの抑制",
        "Events suppressed on 4 computer(s)",
        "２台のコンピュータでイベントが抑制されました。",
    ],
)
def test_an_alert_is_known_by_name_in_both_languages_and_by_its_text(stated):
    alert = catalogue().alert(stated)
    assert alert.name_en == "Events Suppressed"
    assert (alert.severity, alert.dismissible) == ("Warning", "yes")


def test_a_text_that_only_holds_an_alert_is_not_that_alert():
    assert catalogue().alert("Yesterday: Events Suppressed, twice") is None
    assert catalogue().alert("") is None


def test_every_alert_is_found_by_its_own_name_and_text():
    lost = []
    for alert in catalogue().alerts.all:
        filled = alert.text_en.replace("{0}", "3").replace("{0,choice,1#computer", "computers")
        for text in filter(None, (alert.name_en, filled if "{" not in filled else "")):
            told = catalogue().alert_named_in(text)
            if told is None:
                lost.append(text)
    assert not lost
