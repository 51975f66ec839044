from dscase.cli.case_options import in_order


def test_values_of_several_options_come_as_they_were_typed():
    typed = ["window", "diag", "events", "title", "diag", "events"]
    files = {"events": ["1.log", "2.log"], "diag": ["a.zip", "b.zip"]}
    assert in_order(typed, files) == [
        ("diag", "a.zip"),
        ("events", "1.log"),
        ("diag", "b.zip"),
        ("events", "2.log"),
    ]


def test_values_that_were_not_typed_come_last():
    assert in_order([], {"events": ["x"]}) == [("events", "x")]
