import pytest

from dscase.events.alert_events import alert_of


@pytest.mark.parametrize(
    ("description", "name", "subject"),
    [
        ("Alert: Update Failed\nSubject: DSA-test\nSeverity: Warning", "Update Failed", "DSA-test"),
        (r"Alert: Update Failed\nSubject: DSA-test\nSeverity: Warning", "Update Failed", "DSA-test"),
        ("アラート: 更新の失敗\r\n対象: 経理01", "更新の失敗", "経理01"),
        ("Update Failed", "Update Failed", ""),
        ("Subject: DSA-test", "", "DSA-test"),
        ("", "", ""),
    ],
)
def test_an_alert_is_told_by_name_and_subject(description, name, subject):
    assert alert_of(description) == (name, subject)
