from dscase.inquiry.offers import Offer, each_id_first


def test_a_short_list_shows_every_id_before_a_second_computer_of_one():
    stated = ["2205@a", "2205@b", "2205@c", "730@a", "2205@d", "730@b", "9", "8"]
    found = [Offer(one, one, row, grave=True) for row, one in enumerate(stated)]
    assert [one.stated for one in each_id_first(found)] == [
        "2205@a", "730@a", "9", "8", "2205@b", "730@b", "2205@c", "2205@d",
    ]  # fmt: skip
