from dscase.cli.ordered import place_in


def test_a_value_stands_where_it_was_typed_in_either_form():
    typed = ["build", "--events", "b.log", "--diag=a.zip", "--events", "c.log"]
    assert sorted(["c.log", "a.zip", "b.log"], key=lambda one: place_in(typed, one)) == [
        "b.log",
        "a.zip",
        "c.log",
    ]


def test_a_value_that_was_not_typed_comes_last():
    assert place_in(["x"], "y") == 1
