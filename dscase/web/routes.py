"""Where each address leads: plain forms, answered by another page to be read; nothing needs a script."""

import re
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from dscase.atomic import leads_out
from dscase.case.model import LANGS, Lang
from dscase.case.pictures import Pictures, Treatment
from dscase.errors import DscaseError, UsageError
from dscase.fetch.options import FetchOptions
from dscase.fetch.secret import Secret
from dscase.intake.evidence import Screenshot
from dscase.intake.screenshots import prepare
from dscase.knowledge.checklist import Step, checklist
from dscase.render.plain import clean
from dscase.web import fetch_view, forms, picture, replies, uploads, views
from dscase.web.pages import PageNote, Pages, noted
from dscase.web.sight import document
from dscase.web.views import CONFIRM, Typed
from dscase.web.worker import BuildOrder, Worker
from dscase.wording.words import Words

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

SHORT = 80
"""How many characters of an answer a note repeats after it was given."""
UPLOADS = ("/files",)
"""Paths at which files are taken."""
_BACK = re.compile(r"/[a-z_]*(/[a-z_]+)?")


class Routes:
    """The handlers of one case. Each takes what was asked and gives an answer; all of them run in threads."""

    def __init__(self, worker: Worker, pages: Pages, stop: Callable[[], None]) -> None:
        self._worker = worker
        self._pages = pages
        self._stop = stop

    # What is read.

    def start(self, _: "Request") -> "Response":
        """On to what comes next."""
        route = self._worker.sight.walk.route()
        if len(route.to_confirm) >= views.AT_ONCE:
            return replies.onward("/confirm")
        return self._onward(route.next())

    def step(self, request: "Request") -> "Response":
        """A question."""
        return replies.page(self._pages.step(_step(request), self._notes(request)))

    def confirm(self, request: "Request") -> "Response":
        """What the evidence answers."""
        return replies.page(self._pages.confirm(self._notes(request)))

    def editor(self, request: "Request") -> "Response":
        """A screenshot, its caption and what is covered in it."""
        exhibit, shot = self._shot(request)
        treatment = self._treatment(shot)
        drawn = picture.Drawn.of(treatment)
        facts = picture.facts(self._worker, exhibit, shot, drawn, treatment)
        return replies.page(self._pages.picture(facts, self._notes(request)))

    def image(self, request: "Request") -> "Response":
        """The copy that ships; `plain`: with nothing covered, to draw on."""
        from starlette.responses import Response

        _, shot = self._shot(request)
        if request.query_params.get("plain"):
            shot = prepare(shot.file)
        return Response(shot.copy, media_type=f"image/{shot.format}")

    def areas(self, request: "Request") -> "Response":
        """The areas that are suggested to be covered, as far as the picture was read."""
        from starlette.responses import JSONResponse

        _, shot = self._shot(request)
        return JSONResponse(picture.suggested(self._worker, shot, self._words))

    def preview(self, request: "Request") -> "Response":
        """The document as it would be made now, in its frame."""
        made = self._worker.sight.done is not None
        return replies.page(self._pages.preview(made=made, notes=self._notes(request)))

    def document(self, _: "Request") -> "Response":
        """The document itself. It forbids itself everything but its own style and script."""
        from starlette.responses import HTMLResponse

        from dscase.render import html

        page = document(self._worker.sight)
        if page is None:
            raise UsageError("serve.nothing_here")
        policy = f"{html.policy(self._words)}; frame-ancestors 'self'"
        return HTMLResponse(page, headers={"content-security-policy": policy})

    def fetch_page(self, request: "Request") -> "Response":
        """What is to be fetched from the manager, and what came of it."""
        state = self._worker.fetcher.state
        troubles = [state.trouble] if state.trouble else state.done.all_troubles if state.done else ()
        notes = [noted(trouble, self._words) for trouble in troubles]
        return replies.page(self._pages.fetch([*notes, *self._notes(request)]))

    def build_page(self, request: "Request") -> "Response":
        """Where the case stands, and what was made."""
        building = self._worker.building  # asked first: what came of a build is known once it has ended
        trouble = None if building else self._worker.trouble
        notes = [noted(trouble, self._words)] if trouble else []
        return replies.page(self._pages.build([*notes, *self._notes(request)], building=building))

    def download(self, request: "Request") -> "Response":
        """A file of the last build."""
        from starlette.responses import FileResponse

        name = request.path_params["name"]
        built = self._worker.built
        if built is None or name not in {file.name for file in built.sealed.files}:
            raise UsageError("serve.nothing_here")
        if leads_out(built.sealed.folder / name, built.sealed.folder):  # put there since
            raise UsageError("serve.nothing_here")
        return FileResponse(built.sealed.folder / name, filename=name, media_type="application/octet-stream")

    def style(self, request: "Request") -> "Response":
        """The style sheet."""
        return self._file(request, "text/css")

    def script(self, request: "Request") -> "Response":
        """The scripts, for what forms cannot do."""
        return self._file(request, "text/javascript")

    # What is written.

    def answer(self, request: "Request", form: forms.Form) -> "Response":
        """An answer to a question."""
        asked, walk = _step(request), self._worker.sight.walk
        result = form.one("result")
        text, english = form.one(f"text-{result}"), form.one(f"text_en-{result}")
        if picked := form.one("pick"):
            result, _, text = picked.partition(":")
            english = ""
        before = next(
            (each for each in walk.journal.records() if views.mark_of(each) == form.one("last")), None
        )
        try:
            if result == CONFIRM:
                self._confirmed(asked, form.one("seen"), form.one("english"))
            else:
                self._answered(asked, result, text, english)
        except DscaseError as error:
            typed = Typed(result, form.below("text-"), form.below("text_en-"))
            page = self._pages.step(asked, [noted(error, self._words)], typed)
            return replies.page(page, replies.status(error))
        answer = asked.answer(result)
        behind = views.after(walk.route(), asked)
        changes = answer is not None and (answer.states is not None or answer.files)
        self._worker.answered(changes=changes or (behind is not None and behind.phase == "decide"))
        other = walk.others(asked, before)
        note = {"note": "meanwhile" if other else "saved", "of": asked.id}
        return self._onward(views.after(self._worker.sight.walk.route(), asked), note)

    def _onward(self, step: Step | None, note: dict[str, str] | None = None) -> "Response":
        """On to a question; to those that are answered together with it, where nobody took them apart."""
        if step is not None and self._worker.sight.walk.route().together(step, self._worker.apart):
            return replies.onward("/together", note or {})
        return replies.onward(_place(step), note or {})

    def _answered(self, step: Step, result: str, text: str, english: str) -> None:
        walk = self._worker.sight.walk
        walk.check(step, result, text, english)
        answer = step.answer(result)
        if answer is None or not answer.files:
            walk.record(step, result, text, english=english)
            return
        self._worker.look()  # files may have been put into the folder
        walk = self._worker.sight.walk
        record = walk.given(step, answer)
        if record is None:
            raise UsageError("walk.files_missing", step=step.id, answer=result)
        walk.keep(record)

    def _confirmed(self, step: Step, mark: str, english: str = "") -> None:
        walk = self._worker.sight.walk
        seen = walk.route().shown(step)
        if seen is None or views.mark_of_seen(step, seen) != mark:
            raise UsageError("serve.changed")
        walk.confirm(step, seen, english=english)

    def confirm_all(self, _: "Request", form: forms.Form) -> "Response":
        """All answers of the evidence that were ticked."""
        changed = []
        for one in form.all("seen"):
            name, mark = one.split(":", 1) if ":" in one else (one, "")
            asked = checklist().step(name)
            try:
                if asked is not None:
                    self._confirmed(asked, mark)
            except UsageError as error:
                changed.append(noted(error, self._words))
        self._worker.answered(changes=True)
        if changed:
            return replies.page(self._pages.confirm(changed[:1]), HTTPStatus.CONFLICT)
        return self._onward(self._worker.sight.walk.route().next(), {"note": "confirmed"})

    def together(self, request: "Request") -> "Response":
        """What is answered in one go where there is nothing to tell."""
        return replies.page(self._pages.together(self._notes(request)))

    def answer_together(self, _: "Request", form: forms.Form) -> "Response":
        """Those that a person ticked, or all by the button that says so; the others are asked for."""
        walk = self._worker.sight.walk
        steps, ticked, all_of_them = walk.route().together(), form.all("step"), form.one("all")
        walk.nothing_more([step for step in steps if all_of_them or step.id in ticked])
        self._worker.apart |= {step.id for step in steps}
        self._worker.answered(changes=True)
        return self._onward(self._worker.sight.walk.route().next(), {"note": "confirmed"})

    def files(self, _: "Request", form: forms.Form) -> "Response":
        """Files for the evidence."""
        words, notes, worst = self._words, [], HTTPStatus.OK
        asked = checklist().step(form.one("step"))
        columns = self._worker.sight.walk.request.case.csv_columns
        for name, content in form.files:
            try:
                kept = uploads.take(self._worker.case_dir, name, content, columns)
                notes.append(PageNote("good", words.say("walk.kept", name=clean(kept))))
            except DscaseError as error:
                notes.append(noted(error, words))
                worst = replies.status(error)
        if not form.files:
            notes.append(noted(UsageError("serve.no_file"), words))
            worst = HTTPStatus.BAD_REQUEST
        else:
            self._worker.look()
        if worst is HTTPStatus.OK:
            return replies.onward(_place(asked), {"note": "kept", "of": str(len(form.files))})
        if asked is None:
            return replies.page(self._pages.confirm(notes), worst)
        return replies.page(self._pages.step(asked, notes), worst)

    def redact(self, request: "Request", form: forms.Form) -> "Response":
        """A screenshot's caption, and what is to be covered in it."""
        exhibit, shot = self._shot(request)
        treatment = None
        try:
            treatment = picture.treatment(form)
            self._worker.treat(shot, treatment)
        except DscaseError as error:
            # What could not be kept is drawn again; what is no rectangle cannot be.
            shown = treatment or self._treatment(shot)
            facts = picture.facts(self._worker, exhibit, shot, picture.typed(form), shown)
            page = self._pages.picture(facts, [noted(error, self._words)])
            return replies.page(page, replies.status(error))
        return replies.onward(f"/picture/{exhibit}", {"note": "picture"})

    def read_picture(self, request: "Request", _: forms.Form) -> "Response":
        """Has a screenshot read, behind the page; what comes of it is suggested, and done by a person."""
        exhibit, shot = self._shot(request)
        self._worker.reader.order(shot.file)
        return replies.onward(f"/picture/{exhibit}")

    def settle(self, _: "Request", form: forms.Form) -> "Response":
        """A covered picture is not used any more."""
        self._worker.settle(form.one("sha256"))
        return replies.onward("/build", {"note": "picture"})

    def fetch(self, _: "Request", form: forms.Form) -> "Response":
        """The order to fetch. Passwords go on to the fetch and are shown again to nobody."""
        typed = {name: form.one(name).strip() for name in fetch_view.FIELDS}
        ca_file = typed.pop("ca_file")
        typed_options = FetchOptions(**typed, ca_file=Path(ca_file) if ca_file else None)
        password, key = (Secret(form.one(name)) if form.one(name) else None for name in ("password", "key"))
        case = self._worker.sight.walk.request.case
        try:
            self._worker.fetcher.order(typed_options, case, password, key)
        except DscaseError as error:
            return replies.page(self._pages.fetch([noted(error, self._words)]), replies.status(error))
        return replies.onward("/fetch")

    def stop_fetching(self, _: "Request", _form: forms.Form) -> "Response":
        """The fetch ends, whatever it waits for."""
        self._worker.fetcher.stop()
        return replies.onward("/fetch")

    def build(self, _: "Request", form: forms.Form) -> "Response":
        """The order to make the documents."""
        both = form.one("lang") == "both"
        lang = self._worker.stated_lang if both else _lang(form)
        wanted = {name: form.one(name) == "yes" for name in ("replace", "pdf", "mask")}
        self._worker.build(BuildOrder(lang, both=both, **wanted))
        return replies.onward("/build")

    def look(self, _: "Request", form: forms.Form) -> "Response":
        """The evidence looked at anew."""
        self._worker.look()
        asked = checklist().step(form.one("step"))
        return replies.onward(_place(asked) if asked else _back(form), {"note": "looked"})

    def folder(self, _: "Request", _form: forms.Form) -> "Response":
        """The folder of the last build, opened by what this machine opens folders with."""
        built, show = self._worker.built, self._worker.show
        if built is None or show is None:
            raise UsageError("serve.nothing_here")
        show(built.sealed.folder)
        return replies.onward("/build")

    def speak(self, _: "Request", form: forms.Form) -> "Response":
        """From here on in another language."""
        self._worker.speak(_lang(form))
        return replies.onward(_back(form))

    def stop(self, _: "Request", _form: forms.Form) -> "Response":
        """The end of it."""
        words = self._words
        self._stop()
        return replies.page(
            self._pages.note(PageNote("good", words.say("serve.stopped"), next=words.say("serve.resume")))
        )

    def _treatment(self, shot: Screenshot) -> Treatment:
        """What is recorded of a picture; of one that is withheld, what is proposed."""
        if shot.withheld:
            return Treatment(shot.proposed, shot.caption, caption_en=shot.caption_en)
        return Pictures(self._worker.case_dir).of(shot.file.sha256)

    def _shot(self, request: "Request") -> tuple[str, Screenshot]:
        exhibit = request.path_params["exhibit"]
        shot = self._worker.sight.picture(exhibit)
        if shot is None:
            raise UsageError("serve.nothing_here")
        return exhibit, shot

    @property
    def _words(self) -> Words:
        return self._worker.sight.walk.words

    def _notes(self, request: "Request") -> list[PageNote]:
        """Notes on what the address says was done before; their text comes from the journal."""
        say, query = self._words.say, request.query_params
        note, of = query.get("note", ""), query.get("of", "")
        asked = checklist().step(of)
        if note in {"saved", "meanwhile"} and asked is not None:
            walk = self._worker.sight.walk
            given = [record for record in walk.journal.records() if record.step == asked.id]
            title = asked.title.say(walk.words.lang)
            if note == "saved" and given:
                return [PageNote("good", say("serve.note.saved", title=title, text=_short(given[-1].text)))]
            if note == "meanwhile" and given[1:]:
                text = _short(given[-2].text)
                return [PageNote("warn", say("serve.note.meanwhile", title=title, text=text))]
        if note in {"confirmed", "looked", "kept", "picture"}:
            return [PageNote("good", say(f"serve.note.{note}"))]
        return []

    def _file(self, request: "Request", kind: str) -> "Response":
        """A file of the templates; the address is one of the routes', never any other."""
        from starlette.responses import Response

        file = self._words.file(f"serve{request.url.path}")
        return Response(file.read_bytes(), media_type=f"{kind}; charset=utf-8")


def _place(step: Step | None) -> str:
    return f"/step/{step.id}" if step else "/build"


def _step(request: "Request") -> Step:
    found = checklist().step(request.path_params["id"])
    if found is None:
        raise UsageError("serve.nothing_here")
    return found


def _back(form: forms.Form) -> str:
    """The view that a form came from."""
    back = form.one("back")
    return back if _BACK.fullmatch(back) else "/"


def _lang(form: forms.Form) -> Lang:
    found = next((lang for lang in LANGS if lang == form.one("lang")), None)
    if found is None:
        raise UsageError("serve.form", files=forms.MOST_FILES)
    return found


def _short(text: str) -> str:
    line = " ".join(clean(text).split())
    return line if len(line) <= SHORT else f"{line[:SHORT]}…"
