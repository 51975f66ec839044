"""The pages as HTML: one frame, and in it what a view is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dscase.case.file import EVIDENCE
from dscase.errors import DscaseError
from dscase.knowledge.checklist import Step
from dscase.render.plain import clean
from dscase.walkthrough.answers import in_words
from dscase.walkthrough.session import Walk
from dscase.web import conversation_view, fetch_view, views
from dscase.web.conversation_view import Reply
from dscase.web.limit import MOST_UPLOAD
from dscase.web.sight import Sight
from dscase.web.views import Facts, Typed
from dscase.web.worker import Worker
from dscase.wording.words import Words

TORN = 80
"""How many characters of an answer cut short a note quotes."""
View = Literal["step", "confirm", "together", "picture", "fetch", "preview", "build", "talk", "note"]


@dataclass(frozen=True, slots=True)
class PageNote:
    """A notice above a view. `why` and `next` may be empty."""

    kind: Literal["good", "warn", "bad"]
    what: str
    why: str = ""
    next: str = ""


def noted(error: DscaseError, words: Words) -> PageNote:
    """An error as a note."""
    explained = words.explain(in_words(error, words.lang), page=True)
    return PageNote("bad", clean(explained.what), clean(explained.why), clean(explained.next))


def _damage(walk: Walk) -> list[PageNote]:
    """What is wrong with the journal."""
    notes = []
    journal = walk.journal.read()
    if torn := journal.torn:
        notes.append(PageNote("warn", walk.words.say("walk.torn", text=clean(torn[:TORN]))))
    if count := journal.unreadable:
        notes.append(PageNote("warn", walk.words.say("walk.unreadable", count=count)))
    return notes


class Pages:
    """Makes the pages of a case. `idle`: minutes after which the server stops by itself."""

    def __init__(self, worker: Worker, idle: int) -> None:
        self._worker = worker
        self._idle = idle

    def step(self, step: Step, notes: Sequence[PageNote] = (), typed: Typed | None = None) -> str:
        """A question."""
        sight = self._worker.sight
        route = sight.walk.route()
        facts = views.step(sight, route, step, typed or Typed())
        body = self._piece(
            sight,
            "step",
            step=facts,
            folder=clean(str(self._worker.case_dir / EVIDENCE)),
            limit=MOST_UPLOAD,
            megabytes=MOST_UPLOAD // 1_000_000,
        )
        return self._frame("step", str(facts["title"]), body, notes, sight, step)

    def confirm(self, notes: Sequence[PageNote] = ()) -> str:
        """What the evidence answers, to be confirmed in one go."""
        sight = self._worker.sight
        route = sight.walk.route()
        rows = [
            views.seen_facts(sight, step, seen) for step in route.to_confirm if (seen := route.shown(step))
        ]
        onward = route.next()
        body = self._piece(sight, "confirm", rows=rows, onward=onward.id if onward else "")
        return self._frame("confirm", sight.walk.words.say("serve.confirm.title"), body, notes, sight)

    def together(self, notes: Sequence[PageNote] = ()) -> str:
        """Questions that are answered in one go where there is nothing to tell."""
        sight = self._worker.sight
        rows = [views.together_facts(sight, step) for step in sight.walk.route().together()]
        body = self._piece(sight, "together", rows=rows)
        return self._frame("together", sight.walk.words.say("serve.together.title"), body, notes, sight)

    def picture(self, facts: Facts, notes: Sequence[PageNote] = ()) -> str:
        """A screenshot's caption and what is covered in it."""
        sight = self._worker.sight
        body = self._piece(sight, "picture", picture=facts)
        return self._frame("picture", str(facts["title"]), body, notes, sight)

    def preview(self, *, made: bool, notes: Sequence[PageNote] = ()) -> str:
        """The document as it would be made now, in a frame."""
        sight = self._worker.sight
        body = self._piece(sight, "preview", made=made)
        return self._frame("preview", sight.walk.words.say("serve.preview.title"), body, notes, sight)

    def fetch(self, notes: Sequence[PageNote] = ()) -> str:
        """What is to be fetched from the manager, how far that is, what came of it."""
        worker, sight = self._worker, self._worker.sight
        facts = fetch_view.facts(worker.fetcher, sight)
        body = self._piece(sight, "fetch", **facts)
        title = sight.walk.words.say("serve.fetch.title")
        return self._frame("fetch", title, body, notes, sight, polled=bool(facts["running"]))

    def build(self, notes: Sequence[PageNote] = (), *, building: bool) -> str:
        """Where the case stands, the order to build, its progress, what was made."""
        worker, sight = self._worker, self._worker.sight
        route = sight.walk.route()
        body = self._piece(sight, "build", building=building, **views.build(worker, sight, route))
        title = sight.walk.words.say("serve.build.title")
        return self._frame("build", title, body, notes, sight, polled=building)

    def talk(self, notes: Sequence[PageNote] = (), reply: Reply | None = None) -> str:
        """The conversation with the support desk."""
        worker, sight = self._worker, self._worker.sight
        facts = conversation_view.facts(worker.case_dir, sight, reply)
        body = self._piece(sight, "talk", masked=worker.masks(), **facts)
        return self._frame("talk", sight.walk.words.say("serve.talk.title"), body, notes, sight)

    def note(self, note: PageNote, words: Words | None = None) -> str:
        """A page that tells one thing and leads back. It needs nothing of the case, which may be at fault."""
        words = words or self._worker.sight.walk.words
        return words.template("serve/note.html.j2", markup=True).render(note=note, lang=words.lang)

    def failure(self, error: DscaseError) -> str:
        """The page of an error. Where a user's own templates are at fault, ours speak."""
        words = self._worker.sight.walk.words
        try:
            return self.note(noted(error, words), words)
        except DscaseError:
            words = Words(words.lang, ours_alone=True)
            return self.note(noted(error, words), words)

    def _frame(  # noqa: PLR0917 - what a page is made of
        self,
        view: View,
        title: str,
        body: str,
        notes: Sequence[PageNote],
        sight: Sight,
        asked: Step | None = None,
        *,
        polled: bool = False,
    ) -> str:
        from markupsafe import Markup

        words, route = sight.walk.words, sight.walk.route()
        trouble = [*_damage(sight.walk), *([noted(sight.trouble, words)] if sight.trouble else [])]
        case = sight.walk.request.case
        return self._piece(
            sight,
            "frame",
            view=view,
            title=title,
            case=clean(case.title or self._worker.case_dir.resolve().name),
            folder=clean(str(self._worker.case_dir)),
            notes=[*notes, *trouble],
            body=Markup(body),  # noqa: S704 - made by a template of ours, escaped there
            steps=views.steps(sight, route, asked),
            side=views.side(sight, route),
            drafted=views.drafted(asked),
            drawing=Markup(sight.drawing),  # noqa: S704 - the same
            work=self._worker.work,
            stale=self._worker.stale,
            asked=asked.id if asked else "",
            idle=self._idle,
            polled=polled,
        )

    @staticmethod
    def _piece(sight: Sight, name: str, **facts: object) -> str:
        words = sight.walk.words
        return words.template(f"serve/{name}.html.j2", markup=True).render(lang=words.lang, **facts)
