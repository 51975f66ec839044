"""Where a printed text leads."""

from dscase.render.links import Links, Part


def test_the_longer_of_two_exhibit_numbers_is_the_one_linked():
    assert Links("; ", ["E-1", "E-12"]).linked("see E-12") == [Part("see "), Part("E-12", "exhibit_E_12")]


def test_a_number_inside_a_longer_word_is_no_exhibit():
    text = "CVE-01 XE-01 E-012 E-01-2"
    assert Links("; ", ["E-01"]).linked(text) == [Part(text)]


def test_japanese_letters_beside_a_number_do_not_hide_it():
    assert Links("; ", ["E-01"]).linked("資料E-01を") == [
        Part("資料"),
        Part("E-01", "exhibit_E_01"),
        Part("を"),
    ]


def test_a_place_that_the_document_shows_is_linked_as_a_whole_and_another_by_its_exhibit():
    links = Links("; ", ["E-01"], lambda cite: "event_1" if cite == "E-01 line 7" else "")
    assert links.places(["E-01 line 7", "E-01 line 8"]) == [
        Part("E-01 line 7", "event_1"),
        Part("; "),
        Part("E-01", "exhibit_E_01"),
        Part(" line 8"),
    ]


def test_without_exhibits_nothing_is_linked():
    assert Links("; ").places(["E-01", "E-02"]) == [Part("E-01"), Part("; "), Part("E-02")]
