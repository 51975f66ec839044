"""Who sends it, as the document tells it: rows that nobody stated are not there."""

from collections.abc import Iterator

from dscase.case.model import Sender
from dscase.inquiry.formatter import Teller
from dscase.inquiry.model import SenderBlock
from dscase.text import one_line


def sender_block(sender: Sender, tell: Teller) -> SenderBlock:
    """The lines of the sender, and who prepared and approved it."""
    return SenderBlock(
        lines=tuple(_lines(sender, tell)),
        signed=tuple(_signed(sender, tell)),
        name=one_line(sender.name or ""),
        company=one_line(sender.company or ""),
    )


def _lines(sender: Sender, tell: Teller) -> Iterator[str]:
    for some in ((sender.company, sender.department), (sender.name,), (sender.telephone, sender.mail)):
        if line := one_line("  ".join(filter(None, some))):
            yield line
    if sender.contract:
        yield tell.words.say("body.contract", number=one_line(sender.contract))


def _signed(sender: Sender, tell: Teller) -> Iterator[tuple[str, str, str]]:
    for role, name, date in (
        ("prepared", sender.prepared_by, sender.prepared_on),
        ("approved", sender.approved_by, sender.approved_on),
    ):
        if name or date:
            yield tell.words.say(f"body.{role}"), one_line(name or ""), one_line(date or "")
