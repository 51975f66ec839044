import pytest
from hypothesis import given
from hypothesis import strategies as st

from dscase.events.envelopes.relay_text import undo

HEAD = "Apr 20 03:20:54 kaga CEF:0|Trend Micro|Deep Security Manager|20.0.1|740|Agent/Appliance Error|8|"


@pytest.mark.parametrize(
    ("written", "meant", "rule"),
    [
        ("msg=a#012b", "msg=a\nb", "control_escapes"),
        ("msg=a#011b", "msg=a\tb", "control_escapes"),
        ("msg=a#015#012b", "msg=a\nb", "control_escapes"),
        (r"msg=a\012b", "msg=a\nb", "control_escapes"),
        ("msg=a<010>b", "msg=a\nb", "control_escapes"),
        ("msg=a<009>b", "msg=a\tb", "control_escapes"),
        ("msg=a<012>b", "msg=a\nb", "control_escapes"),
        (r"msg=a\x0a b", "msg=a\n b", "control_escapes"),
        ("target=DSA-test#015", "target=DSA-test", "control_escapes"),
        ("target=DSA-test#015#012", "target=DSA-test", "control_escapes"),
        ("target=DSA-test\0\0", "target=DSA-test", "control_escapes"),
        (
            "target=経理サーバ01 msg=確認してください".encode("cp932").decode("latin-1"),
            "target=経理サーバ01 msg=確認してください",
            "mojibake",
        ),
        ("target=DSA-test^M^J", "target=DSA-test", "control_escapes"),
        ("target=DSA-test^M", "target=DSA-test", "control_escapes"),
        ("target=\x1b[31mDSA-test\x1b[0m", "target=DSA-test", "colour_codes"),
        ("target=#033[31mDSA-test#033[0m", "target=DSA-test", "colour_codes"),
        ("target=^[[1;31mDSA-test^[[m", "target=DSA-test", "colour_codes"),
        (r"target=\xe7\xb5\x8c\xe7\x90\x8601", "target=経理01", "byte_escapes"),
        (r"target=\347\265\214\347\220\20601", "target=経理01", "byte_escapes"),
        ("target=#347#265#214#347#220#20601", "target=経理01", "byte_escapes"),
        ("target=<231><181><140><231><144><134>01", "target=経理01", "byte_escapes"),
        ("target=<347><265><214><347><220><206>01", "target=経理01", "byte_escapes"),
        ("target=<E7><B5><8C><e7><90><86>01", "target=経理01", "byte_escapes"),
        (r"target=\u00e7\u00b5\u008c\u00e7\u0090\u008601", "target=経理01", "byte_escapes"),
        ("target=DSA-test<0D>", "target=DSA-test", "control_escapes"),
        ("target=DSA-test<0d><0a>", "target=DSA-test", "control_escapes"),
        ("msg=Alert: a<0A>Subject: b", "msg=Alert: a\nSubject: b", "control_escapes"),
        ("msg=Alert: a^JSubject: b", "msg=Alert: a\nSubject: b", "control_escapes"),
        ("msg=Alert: a%0ASubject: b", "msg=Alert: a\nSubject: b", "control_escapes"),
        ("msg=Alert: a<br/>Subject: b", "msg=Alert: a\nSubject: b", "control_escapes"),
        (
            "target=\uffffffe7\uffffffb5\uffffff8c\uffffffe7\uffffff90\uffffff8601",
            "target=経理01",
            "byte_escapes",
        ),
        (r"target=\x95\\x8e\xa6\x94\\x97\xcd01", "target=表示能力01", "byte_escapes"),
        (r"target=\u7d4c\u740601", "target=経理01", "byte_escapes"),
        ("target=M-gM-5M-^LM-gM-^PM-^F01", "target=経理01", "byte_escapes"),
        ("target=#225\\#216#246#224\\#227#31501", "target=表示能力01", "byte_escapes"),
        (r"target=\225\\216\246\224\\227\31501", "target=表示能力01", "byte_escapes"),
        ("target=<149>\\<142><166><148>\\<151><205>01", "target=表示能力01", "byte_escapes"),
        ("target=%95\\%8E%A6%94\\%97%CD01", "target=表示能力01", "byte_escapes"),
        ("target=\x1b$B7PM}\x1b(B01", "target=経理01", "byte_escapes"),
        (r"msg=a\x0ab", "msg=a\nb", "control_escapes"),
        (r"msg=a\u000ab", "msg=a\nb", "control_escapes"),
        (r"target=DSA-test\u000d", "target=DSA-test", "control_escapes"),
        ("target=DSA-test%0D%0A", "target=DSA-test", "control_escapes"),
        ("target=DSA-test\u2028", "target=DSA-test", "control_escapes"),
        (r"target=\u001b[31mDSA-test\u001b[0m", "target=DSA-test", "colour_codes"),
        ("target=\x1b]8;;x\x07DSA-test\x1b]8;;\x07", "target=DSA-test", "colour_codes"),
        ("suser=x\u3000target=DSA", "suser=x target=DSA", "other_blanks"),
        ("target=\u202aDSA-te\u2063st\u202c msg=\u2066m", "target=DSA-test msg=m", "other_blanks"),
        ("target=DSA\xad-te\u200bst", "target=DSA-test", "other_blanks"),
        ("target=a &amp;quot;x&amp;quot;", 'target=a "x"', "html_entities"),
        ("target=ソフト01 msg=エラー".encode().decode("cp932"), "target=ソフト01 msg=エラー", "mojibake"),
        (
            "target=サーバ01 msg=のに".encode("euc_jp").decode("utf-8", "surrogateescape"),
            "target=サーバ01 msg=のに",
            "mojibake",
        ),
        ("target=DSA\xa0msg=m", "target=DSA msg=m", "other_blanks"),
        ("target=経理サーバ01 msg=m".encode().decode("latin-1"), "target=経理サーバ01 msg=m", "mojibake"),
        (
            "target=経理サーバ01 msg=m".encode("cp932").decode("latin-1"),
            "target=経理サーバ01 msg=m",
            "mojibake",
        ),
        ("target=a (ATT&amp;CK &lt;x&gt;) msg=m", "target=a (ATT&CK <x>) msg=m", "html_entities"),
        ("target=3DDSA-test msg=3Dm", "target=DSA-test msg=m", "quoted_printable"),
        ("suser=a@b.jp<mailto:a@b.jp> msg=m", "suser=a@b.jp msg=m", "mail_links"),
        ("target=web.b.jp<http://web.b.jp> msg=m", "target=web.b.jp msg=m", "mail_links"),
        ("target=web.b.jp<https://web.b.jp/> msg=m", "target=web.b.jp msg=m", "mail_links"),
    ],
)
def test_what_is_certain_is_undone_by_a_named_rule(written: str, meant: str, rule: str) -> None:
    line, rules = undo(HEAD + written)
    assert line == HEAD + meant
    assert rule in rules
    assert "unclear_escape" not in rules


@pytest.mark.parametrize(
    "written",
    [
        "msg=ticket #012 was closed",
        "msg=see #012",
        "msg=R&amp;D and Q&A",
        "request=https://h.example/?a=1&amp;b=2",
        r"target=\xff\xff",
        "msg=a#0122 items",
        "target=\udc81\udc82\udc83x",
    ],
)
def test_what_is_not_certain_stays_and_is_told(written: str) -> None:
    line, rules = undo(HEAD + written)
    assert line == HEAD + written
    assert rules == ("unclear_escape",)


@pytest.mark.parametrize(
    "written",
    [
        r"msg=C:\012\x41\u30c6 is there",
        r"msg=C:\Program Files\x86",
        r"filePath=\\server\011\new",
        "msg=a < b & c # d ^ e",
        "target=1000001 - Sample rule (ATT&CK T1000.001)",
        "msg=日本語のだけ",
        "target=café",
        "msg=order #0123 and <0> and item <13>",
        r"msg=50\% \=",
        "msg=a = 3D printer",
        "target=DSM-db01 msg=a & b dvchost=DSM-db01",
        "target=VM-app1 msg=#1 ^ CRM-batch",
        "msg=<dd>a<89>Apr 20 and <ab> and <231>",
        "msg=see https://a.example/?q=a%0Ab",
    ],
)
def test_what_is_no_escape_is_left_alone(written: str) -> None:
    assert undo(HEAD + written) == (HEAD + written, ())


def test_blanks_of_other_alphabets_in_the_header_are_blanks_all_along_the_line() -> None:
    line, rules = undo("Apr\xa020\xa003:20:54\xa0kaga\xa0" + "CEF:\xa00|a|b|c|1|n|3|target=a\xa0b")
    assert line == "Apr 20 03:20:54 kaga CEF: 0|a|b|c|1|n|3|target=a b"
    assert rules == ("other_blanks",)
    kept = HEAD + "target=a\xa0b"
    assert undo(kept) == (kept, ())


@given(st.text())
def test_no_text_makes_it_fail(text: str) -> None:
    undo(text)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters="#\\<&^=%")))
def test_plain_text_stays(text: str) -> None:
    assert undo(text) == (text, ())


@given(
    st.text(st.sampled_from("経理サーバ表示能力01ab "), min_size=2).filter(lambda text: not text.isascii())
)
def test_japanese_comes_back_from_each_notation_of_its_bytes(text: str) -> None:
    def notes(form: str) -> str:
        return "".join(chr(byte) if byte < 128 else form.format(byte) for byte in text.encode())

    wanted = f"{HEAD}target=x{text}x"
    for form in (r"\x{:02x}", "#{:03o}", r"\{:03o}", "\uffffff{:02x}", "<{:03o}>", "<{:02x}>"):
        assert undo(f"{HEAD}target=x{notes(form)}x")[0] == wanted


def test_what_was_undone_is_not_undone_again() -> None:
    line, _ = undo(HEAD + "msg=a#012b &amp; c")
    assert undo(line)[0] == line


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"\xe7\xb5\x8c\x30\x31", "経01"),
        (r"\347\265\214\060\061", "経01"),
        ("#347#265#214#060#061", "経01"),
        ("<231><181><140><048><049>", "経01"),
        ("%E7%B5%8C%30%31", "経01"),
    ],
)
def test_digits_written_like_the_characters_before_them_are_undone(written: str, meant: str) -> None:
    line = f"Apr 20 03:20:54 kaga CEF:0|a|b|1|2|n|3|target={written} msg=m"
    assert undo(line) == (line.replace(written, meant), ("byte_escapes",))


@pytest.mark.parametrize(
    "text", ["msg=see https://a.example/%E7%B5%8C", "target=#060#061 msg=m", "msg=100%E"]
)
def test_what_may_be_meant_so_stays(text: str) -> None:
    assert undo(f"CEF:0|a|b|1|2|n|3|{text}")[0] == f"CEF:0|a|b|1|2|n|3|{text}"


@pytest.mark.parametrize("tags", ["<br>", "<br />", "</td></tr>", "</pre></body></html> "])
def test_tags_of_a_page_behind_a_line_are_none_of_it(tags: str) -> None:
    line = "CEF:0|a|b|1|2|n|3|target=a msg=x TrendMicroDsTenantId=0"
    assert undo(line + tags) == (line, ("html_entities",))


def test_elements_opened_in_front_of_a_line_are_closed_behind_it() -> None:
    line = "Apr 20 03:20:54 kaga CEF:0|a|b|1|2|n|3|target=a msg=<x>y"
    whole = f'<Event a="1"><Message>{line}</Message></Event>'
    assert undo(whole) == (f'<Event a="1"><Message>{line}', ("html_entities",))
    assert undo(f"{line}</x>") == (f"{line}</x>", ())


def test_the_tabs_of_a_message_that_lost_them_all_are_put_back() -> None:
    line = "kaga LEEF:2.0|Trend Micro|Deep Security Manager|20.0.1|192|cat=System\tname=x\tsev=3"
    for tab in (r"\t", r"\x09", r"\u0009", "%09", "^I", "#011", "<009>"):
        assert undo(line.replace("\t", tab)) == (line, ("control_escapes",))
    kept = line.replace("name=x", r"name=C:\temp=\tmp=1")
    assert undo(kept) == (kept, ())


def test_what_another_program_could_not_read_is_told() -> None:
    assert undo("CEF:0|a|b|1|2|n|3|target=\ufffd\ufffd01")[1] == ("unclear_escape",)
