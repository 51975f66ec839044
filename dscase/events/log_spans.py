"""Which lines of a log are taken up: told by their bytes, of a whole block at a time.

A message may go on behind the end of a block: `last_message` says from where on it waits for the next one.
"""

import re
from collections.abc import Iterable, Iterator

from dscase.events import modules
from dscase.events.envelopes import continued, pieces, record_line
from dscase.events.line_blocks import decode_line

# A line from its first mention of CEF or LEEF to its end. Sought are the letters they share, as text that is
# fixed: alternatives would be tried at every byte. The empty group tells the lines to be taken up.
_TO_THE_END = rb"[^\n]*"
_MENTIONED = rb"(?:(?<=CEF)|(?<=LEEF))()"
_AGENTS_OWN = rb"(?<=CEF): ?0\|(?:%s)(?:\xe2\x84\xa2|\xc2\xae)?\|(?:%s)\|" % tuple(
    b"|".join(re.escape(name.encode()) for name in names) for names in (modules.vendors(), modules.agents())
)
MENTION = re.compile(rb"EF" + _MENTIONED + _TO_THE_END)
NOT_AGENTS = re.compile(rb"EF(?:%s|%s%s)" % (_AGENTS_OWN, _MENTIONED, _TO_THE_END))
VENDOR = b"|Trend"
HELD = 64 * 1024  # bytes of a block's end that wait for the next one: a message may go on there


def spans(data: bytes, *, with_agents: bool) -> tuple[list[int], list[int], int]:
    """Where the lines to be taken up begin and end; how many others hold an agent's event alone. Those are
    taken up as well `with_agents`, and none is counted.
    """
    starts: list[int] = []
    ends: list[int] = []
    agents = last = 0
    rfind = data.rfind
    for mention in (MENTION if with_agents else NOT_AGENTS).finditer(data):
        at = mention.start()
        start = rfind(b"\n", last, at) + 1
        if not start and agents:  # more stands in the line than an agent's event
            return _mixed_spans(data)
        if mention.lastindex is None:
            agents += 1
            last = at
        else:
            starts.append(start)
            ends.append(mention.end())
    return starts, ends, agents


def _mixed_spans(data: bytes) -> tuple[list[int], list[int], int]:
    """As `spans`, of a block with lines in which an agent's event is not alone."""
    mentions: dict[int, list[bool]] = {}
    for mention in NOT_AGENTS.finditer(data):
        start = data.rfind(b"\n", 0, mention.start()) + 1
        mentions.setdefault(start, []).append(mention.lastindex is None)
    starts = [start for start, agents in mentions.items() if agents != [True]]
    ends = [data.find(b"\n", start) for start in starts]
    return starts, [end if end >= 0 else len(data) for end in ends], len(mentions) - len(starts)


def last_message(data: bytes) -> int:
    """Where the last line of a block begins that holds a message, if that may go on behind the block; else
    the block's end.
    """
    at = data.rfind(b"EF", max(0, len(data) - HELD))
    if at < 0:
        return len(data)
    end = data.find(b"\n", at)
    line = data[at : end if end >= 0 else len(data)]
    text = decode_line(line)[0].rstrip()
    goes_on = continued.is_open(text) or pieces.begins(text)
    return data.rfind(b"\n", 0, at) + 1 if goes_on else len(data)


def untagged(data: bytes, tagged: int) -> Iterator[tuple[int, int]]:
    """(start, end) of the lines with a header whose tag is lost. `tagged`: how many lines have one."""
    if data.count(VENDOR) > tagged:
        for start, end in lines_with(data, [VENDOR]):
            line = data[start:end]
            if b"EF" not in line and record_line.is_ours(decode_line(line)[0]):
                yield start, end


def lines_with(data: bytes, sought: Iterable[bytes]) -> Iterator[tuple[int, int]]:
    """(start, end) of the lines that hold one of several texts, in order, each once."""
    hits: set[int] = set()
    for text in sought:
        at = data.find(text)
        while at >= 0:
            start = data.rfind(b"\n", 0, at) + 1
            hits.add(start)
            end = data.find(b"\n", at)
            at = data.find(text, end) if end >= 0 else -1
    for start in sorted(hits):
        end = data.find(b"\n", start)
        yield start, end if end >= 0 else len(data)
