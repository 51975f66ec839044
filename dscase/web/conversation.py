"""Where the addresses of the conversation lead: the desk's reply, its requests, a supplement, an approval."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from dscase.case.exhibits import cited_in_front
from dscase.case.requests import Ledger, NewRequest
from dscase.case.sealed import rounds
from dscase.errors import DscaseError, UsageError
from dscase.masking.prepare import book_of
from dscase.pipeline.citing import refuse_uncitable
from dscase.web import forms, replies
from dscase.web.conversation_view import Reply
from dscase.web.pages import PageNote, Pages, noted
from dscase.web.worker import BuildOrder, Worker

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response

PAGE = "/talk"
_DONE = ("asked", "answered", "withdrawn", "approved")
"""What may have been done before the page is shown."""


class Conversation:
    """The handlers of the conversation of one case."""

    def __init__(self, worker: Worker, pages: Pages) -> None:
        self._worker = worker
        self._pages = pages
        self._ledger = Ledger(worker.case_dir)

    def page(self, request: "Request") -> "Response":
        """How the conversation stands."""
        done = request.query_params.get("note", "")
        notes = [PageNote("good", self._say(f"serve.note.{done}"))] if done in _DONE else []
        return replies.page(self._pages.talk(notes))

    def read(self, _: "Request", form: forms.Form) -> "Response":
        """A reply, with real names again, and its lines that may be requests; nothing of it is kept."""
        from dscase.intake import requests as mails
        from dscase.pipeline.copies import real_names

        def reading() -> Reply:
            back = book_of(self._worker.case_dir).is_file()
            text = real_names(self._worker.case_dir)(form.one("mail"))
            return Reply(text, mails.of(text.encode("utf-8", "surrogateescape"), ""), back=back)

        try:
            reply = reading()
        except DscaseError as error:
            return self._refused(error)
        return replies.page(self._pages.talk((), reply))

    def keep(self, _: "Request", form: forms.Form) -> "Response":
        """The lines a person says are requests, and one they typed."""
        stated = [" ".join(line.split()) for line in (*form.all("line"), form.one("other"))]
        asked = [NewRequest(text, form.one("asked_on"), "", form.one("who")) for text in stated if text]
        if not asked:
            return replies.onward(PAGE)
        return self._done("asked", lambda: self._ledger.ask(asked, _now()))

    def answer(self, _: "Request", form: forms.Form) -> "Response":
        """What answers a request, or that it is not asked any more."""
        number = form.one("number")
        if form.one("do") == "withdraw":
            return self._done("withdrawn", lambda: self._ledger.withdraw(number, _now()))
        exhibits, rest = cited_in_front(form.one("exhibits"))
        exhibits, text = [*exhibits, *rest.split()], form.one("text").strip()

        def answered() -> None:
            done = self._worker.sight.done
            seen = done.examined.exhibits if done is not None else None
            refuse_uncitable(self._worker.case_dir, number, exhibits, _now(), seen)
            if not exhibits and not text:
                raise UsageError("serve.no_answer", number=number)
            self._ledger.answer(number, _now(), text=text, exhibits=exhibits)

        return self._done("answered", answered)

    def supplement(self, _: "Request", form: forms.Form) -> "Response":
        """The order to make a supplement; how far it is, the page of building shows."""
        worker = self._worker
        mask = worker.masks() or form.one("mask") == "yes"
        pdf = form.one("pdf") == "yes"
        worker.build(
            BuildOrder(worker.stated_lang, both=worker.stated_both, pdf=pdf, mask=mask, supplement=True)
        )
        return replies.onward("/build")

    def approve(self, _: "Request", form: forms.Form) -> "Response":
        """That a person looked at a bundle and approves of it."""
        from dscase.seal.approval import approve

        def approved() -> None:
            number = form.one("round")
            sealed = next((each for each in rounds(self._worker.case_dir) if str(each.round) == number), None)
            if sealed is None:
                raise UsageError("serve.nothing_here")
            _, given = approve(Path(sealed.out), form.one("by"), _now().astimezone())
            if given is None:
                raise UsageError("serve.not_approved", place=Path(sealed.out).name)

        return self._done("approved", approved)

    def _done(self, note: str, doing: "Callable[[], object]") -> "Response":
        try:
            doing()
        except DscaseError as error:
            return self._refused(error)
        return replies.onward(PAGE, {"note": note})

    def _refused(self, error: DscaseError) -> "Response":
        words = self._worker.sight.walk.words
        return replies.page(self._pages.talk([noted(error, words)]), replies.status(error))

    def _say(self, key: str) -> str:
        return self._worker.sight.walk.words.say(key)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
