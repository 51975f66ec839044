"""`dscase verify BUNDLE`: is every file of a bundle the one that was sealed? What differs from another?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dscase.cli.error_handler import guarded, print_result
from dscase.cli.options import Json, Lang
from dscase.errors import ExitCode
from dscase.text import Listed

if TYPE_CHECKING:
    from dscase.cli.page import Page
    from dscase.seal.compare import Difference
    from dscase.seal.verify import Verified

JSON_SCHEMA = "dscase.verify/1"


@guarded
def verify(
    bundle: Annotated[
        Path,
        typer.Argument(
            metavar="BUNDLE", readable=False, help="フォルダ、zip、.001 / Folder, zip or first part."
        ),
    ],
    *,
    against: Annotated[
        Path | None,
        typer.Option(readable=False, help="比べる前回の一式 / An earlier bundle to compare with."),
    ] = None,
    expect: Annotated[
        str, typer.Option(help="manifest.json の SHA-256(別に聞いたもの) / SHA-256 received by other means.")
    ] = "",
    json: Json = False,
    lang: Lang = "ja",
) -> ExitCode:
    """提供一式が作成時のままかを確かめる / Check that a bundle is as it was made."""
    from dataclasses import replace

    from dscase.seal.compare import chain_trouble, differences, follows
    from dscase.seal.verify import verify as verified

    done = verified(bundle, expected=expect)
    before = verified(against) if against else None
    changes = tuple(differences(done.manifest, before.manifest)) if before else ()
    if before and follows(done, before):  # a supplement has only what is new
        changes = tuple(one for one in changes if one.how != "gone")
    if before:
        done = replace(done, troubles=(*done.troubles, *chain_trouble(done, before)))
    print_result(lambda: _as_json(done, before, changes) if json else _show(done, before, changes, lang))
    sound = done.sound and (before is None or before.sound)
    return ExitCode.COMPLETE if sound else ExitCode.UNVERIFIED


def _show(done: "Verified", before: "Verified | None", changes: "tuple[Difference, ...]", lang: Lang) -> None:
    from dscase.cli.page import Page, console
    from dscase.seal.compare import follows
    from dscase.wording.words import Words

    words = Words(lang)
    page = Page(console(), words, "verify")
    for each in (done, *([before] if before else [])):
        tell_one(page, each)
    if before is None:
        return
    page.head("against", bundle=str(before.path))
    page.say("follows" if follows(done, before) else "follows_not")
    if not changes:
        page.say("same")
    for one in changes:
        page.point(words.say(f"verify.{one.how}", what=words.say(f"verify.what.{one.what}"), name=one.name))


def tell_one(page: "Page", done: "Verified") -> None:
    """One bundle: whether it is sound, its troubles, what is sent apart, who approved it."""
    say = page.words.say
    page.head("sound" if done.sound else "unsound", bundle=str(done.path), count=len(done.troubles))
    if done.digest and done.manifest:
        reference, number = str(done.manifest.get("reference")), done.manifest.get("round")
        page.say("about", reference=reference, round=number, files=done.files, digest=done.digest)
    for one in done.troubles:
        page.point(say(f"verify.trouble.{one.code}", name=one.name, other=one.other), "red")
    if done.approval:
        page.say("approved_by", by=done.approval["by"], on=done.approval["on"])
    elif done.manifest:
        page.say("unapproved")
    if done.beside:
        page.say("beside", names=Listed(done.beside))
    for each in done.apart:
        page.point(say(f"verify.apart.{each.state}", name=each.name, exhibit=each.exhibit))


def _as_json(done: "Verified", before: "Verified | None", changes: "tuple[Difference, ...]") -> None:
    from dataclasses import asdict

    from dscase.cli.json_output import as_text
    from dscase.seal.compare import follows

    document: dict[str, object] = {"schema": JSON_SCHEMA, **_facts(done)}
    document["against"] = None
    if before is not None:
        document["against"] = {
            **_facts(before),
            "follows": follows(done, before),
            "changes": [asdict(one) for one in changes],
        }
    typer.echo(as_text(document))


def _facts(done: "Verified") -> dict[str, object]:
    from dataclasses import asdict

    return {
        "sound": done.sound,
        "form": done.form,
        "reference": done.manifest.get("reference"),
        "round": done.manifest.get("round"),
        "manifest": done.digest,
        "files": done.files,
        "approval": done.approval,
        "troubles": [asdict(one) for one in done.troubles],
        "beside": done.beside,
        "apart": [asdict(one) for one in done.apart],
    }
