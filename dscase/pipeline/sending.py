"""What is uploaded, and the list of it: made while a bundle is sealed, before any of it gets its name."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from dscase import atomic
from dscase.case.model import LANGS
from dscase.inquiry.formatter import readable_size
from dscase.intake.gather import Gathered
from dscase.knowledge.forms import form_limits
from dscase.seal.sending import SendingOrder, Sent, SentApart, check_encryption, prepare
from dscase.seal.stage import SealedFile
from dscase.wording.words import Words


def ordered(
    evidence: Gathered,
    exhibits: Mapping[str, str],
    reference: str,
    form: str,
    *,
    password: str,
    hide: Callable[[str], str],
) -> SendingOrder:
    """How to send a bundle for a form; `hide` masks the names of the packages, which parts and encrypted
    copies have, too. Raises UsageError for a form nobody knows, InputError.
    """
    if password:
        check_encryption()
    packages = tuple(
        SentApart(
            each.file.path,
            each.file.name,
            each.file.size,
            each.file.sha256,
            exhibits.get(each.file.name, ""),
            hide(each.file.name),
        )
        for each in evidence.packages
    )
    return SendingOrder(form_limits(form), packages, f"{reference}.zip", password)


class Sending:
    """Prepares the uploads of an order when sealing has filled the folder; `sent` is what came of it."""

    def __init__(self, order: SendingOrder, folders: Iterable[Path]) -> None:
        self.order = order
        self.sent: Sent | None = None
        self._folders = list(folders)

    def __call__(self, stage: Path, bundle: SealedFile) -> tuple[SealedFile, ...]:
        """All that was made, what the bundle became last."""
        self.sent = sent = prepare(stage, bundle, self.order)
        for lang in LANGS:
            text = listed(sent, self.order, Words(lang, self._folders))
            with atomic.synced(atomic.create(stage / f"upload.{lang}.txt")) as sink:
                sink.write(text)
        return (*(each for each in sent.files if each.name != sent.bundle.name), sent.bundle)


def listed(sent: Sent, order: SendingOrder, words: Words) -> bytes:
    """upload.ja.txt or upload.en.txt: what goes up in which round, what is not sure, how parts are joined."""
    limits = order.limits
    text = words.template("upload.txt.j2").render(
        form=_worded(words, "form", limits.form),
        files=limits.files,
        size=readable_size(limits.size),
        pictures=limits.pictures,
        rounds=[[(each.name, readable_size(each.size)) for each in post] for post in sent.plan.rounds],
        unsure=[_worded(words, "unsure", each) for each in limits.unsure],
        over=readable_size(sent.plan.over) if sent.plan.over else "",
        most=readable_size(limits.in_all) if limits.in_all else "",
        joined=[
            {
                "name": each.name,
                "sha256": each.sha256,
                "linux": f"cat {' '.join(each.parts)} > {each.name}",
                "check": f'echo "{each.sha256}  {each.name}" | sha256sum -c',
                "check_macos": f'echo "{each.sha256}  {each.name}" | shasum -a 256 -c',
                "windows": f"copy /b {'+'.join(each.parts)} {each.name}",
                "windows_check": f"certutil -hashfile {each.name} SHA256",
            }
            for each in sent.joined
        ],
        encrypted=bool(order.password),
        renamed=[(each.name, each.called) for each in order.packages if each.called != each.name],
    )
    return text.replace("\n", "\r\n").encode("utf-8-sig")


def _worded(words: Words, group: str, name: str) -> str:
    """A form or a doubt in words; a person's own has its name."""
    key = f"upload.{group}.{name}"
    return words.say(key) if words.has(key) else name
