"""Bodies of documents: the inquiry's, the watch record's. What a skin shows, in order."""

from dscase.inquiry.body.blocks import Block, Body
from dscase.inquiry.body.linking import Linker
from dscase.inquiry.body.sections import SECTIONS
from dscase.inquiry.body.watch_record import watch_blocks
from dscase.inquiry.body.writing import Writing, whole
from dscase.inquiry.model import Inquiry, WatchRecord
from dscase.wording.words import Words

__all__ = ["Block", "Body", "inquiry_body", "watch_body"]


def inquiry_body(inquiry: Inquiry, words: Words) -> Body:
    """The inquiry as a body: all of its sections."""
    write = Writing(words, Linker.of(inquiry, words))
    blocks = tuple(block for section in SECTIONS for block in section(inquiry, write))
    to = inquiry.recipient or write.say("recipient")
    return whole(inquiry, words.say("document.kind"), to, blocks, write)


def watch_body(record: WatchRecord, words: Words) -> Body:
    """The watch record as a body, for the sender's own files."""
    write = Writing(words, Linker((), {}, record.names))
    blocks = tuple(watch_blocks(record, write))
    return whole(record, words.say("watch.kind"), write.say("watch.keep"), blocks, write)
