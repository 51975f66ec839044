"""What the templates are given: plain facts of one moment, cleaned, in the page's language."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count

from dscase.case.file import EVIDENCE
from dscase.case.model import Checked
from dscase.inquiry.formatter import gap_of, readable_size
from dscase.inquiry.model import Gap
from dscase.kinds import Kind
from dscase.knowledge.checklist import PROSE, Answer, Step
from dscase.pipeline import Built
from dscase.render.plain import clean, cleaned
from dscase.walkthrough.route import Route, State, asked_text, command_line, commands_in_order, hints
from dscase.walkthrough.suggestions import Seen
from dscase.web.sight import Sight
from dscase.web.worker import Work, Worker
from dscase.wording.words import Words

SYMBOL: Mapping[State, str] = {"open": "○", "seen": "?", "answered": "✓", "not_needed": "–"}
ONE_LINE = frozenset({"window", "event", "product", "os"})
"""Fields of the case that get one line; others get room for a few."""
CONFIRM = "confirm"
"""The result that stands for: as the evidence shows."""
OFFERED = 8
"""Events of the window to be clicked at."""
LISTED = 200
"""Events of the window that typing finds."""
AT_ONCE = 2
"""So many answers of the evidence are worth being confirmed in one go."""

Facts = dict[str, object]


@dataclass(frozen=True, slots=True)
class Typed:
    """What stood in a form that could not be taken: shown again, so that nobody types it twice."""

    result: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    english: Mapping[str, str] = field(default_factory=dict)


def mark_of(record: Checked | None) -> str:
    """What a form remembers a record by; "" for none."""
    if record is None:
        return ""
    return hashlib.sha256(record.model_dump_json().encode("utf-8", "backslashreplace")).hexdigest()[:16]


def mark_of_seen(step: Step, evidence: Seen) -> str:
    """What a form remembers an answer of the evidence by: another one must not be confirmed in its place."""
    text = f"{step.id}\0{evidence.result}\0{evidence.text}"
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:16]


def steps(sight: Sight, route: Route, current: Step | None) -> Facts:
    """All steps with their state, in the parts of the route."""
    say, lang = sight.walk.words.say, sight.walk.words.lang
    parts: dict[str, list[Facts]] = {}
    for step in route.checklist.steps:
        state = route.state(step)
        facts = {
            "id": step.id,
            "title": step.title.say(lang),
            "state": state,
            "symbol": SYMBOL[state],
            "word": say(f"walk.state.{state}"),
            "current": step is current,
        }
        parts.setdefault(say(f"serve.part.{step.phase}"), []).append(facts)
    return {
        "parts": list(parts.items()),
        "answered": len(route.path) - len(route.open),
        "all": len(route.path),
        "confirm": len(route.to_confirm),
    }


def step(sight: Sight, route: Route, step: Step, typed: Typed) -> Facts:
    """One question with everything that helps to answer it."""
    words, lang = sight.walk.words, sight.walk.words.lang
    record, seen = route.answer(step), route.shown(step)
    known = record or seen
    later = after(route, step)
    return {
        "id": step.id,
        "place": words.say(
            "serve.place", place=route.checklist.steps.index(step) + 1, steps=len(route.checklist.steps)
        ),
        "title": step.title.say(lang),
        "question": step.question.say(lang),
        "why": step.why.say(lang),
        "where": step.where.say(lang),
        "covers": step.covers.say(lang),
        "does_not_cover": step.does_not_cover.say(lang),
        "hints": [
            (words.say(f"walk.hint.{hint}"), lines)
            for hint, lines in hints(step, sight.walk.seen.profile, lang)
        ],
        "commands": _commands(sight, step),
        "kinds": words.say("inquiry.list_mark").join(words.say(f"kind.{kind}") for kind in step.drop),
        "gaps": [cleaned(gap_of(finding, words, asked=True)) for finding in route.missing(step)],
        "record": _record(record) if record else None,
        "seen": seen_facts(sight, step, seen) if seen and not record else None,
        "in_english": _asked_in_english(sight, route, step, seen),
        "decides": step.phase == "decide",
        "answers": _answers(sight, step, known, typed),
        "offers": _offers(sight, step),
        "shown": OFFERED,
        "last": mark_of(record),
        "later": later.id if later else "",
    }


def drafted(asked: Step | None) -> bool:
    """Whether a question asks for prose, and is better answered with the draft of item 2 beside it."""
    return asked is not None and any(answer.states in PROSE for answer in asked.answers)


def after(route: Route, step: Step) -> Step | None:
    """The next open question behind a step; where there is none, the first before it."""
    places = {step.id: place for place, step in enumerate(route.checklist.steps)}
    others = [each for each in route.open if each.id != step.id]
    behind = [each for each in others if places[each.id] > places[step.id]]
    return next(iter((*behind, *others)), None)


def seen_facts(sight: Sight, step: Step, evidence: Seen) -> Facts:
    """What the evidence answers, and where it stands."""
    answer = step.answer(evidence.result)
    label = answer.label.say(sight.walk.words.lang) if answer else ""
    return {
        "id": step.id,
        "title": step.title.say(sight.walk.words.lang),
        "label": label,
        "text": clean(evidence.text),
        "source": clean(evidence.source),
        "mark": mark_of_seen(step, evidence),
    }


def _asked_in_english(sight: Sight, route: Route, step: Step, seen: Seen | None) -> str:
    """What text is asked for in English when what is stated is confirmed; "" where none is."""
    answer = step.answer(seen.result) if seen and step.id in route.in_english else None
    return clean(asked_text(answer, sight.walk.words.lang, None)) if answer else ""


def together_facts(sight: Sight, asked: Step) -> Facts:
    """A question that may be answered with others, as there is nothing to tell."""
    lang = sight.walk.words.lang
    return {
        "id": asked.id,
        "title": asked.title.say(lang),
        "label": asked.together.label.say(lang) if asked.together else "",
        "question": asked.question.say(lang),
        "where": asked.where.say(lang),
    }


def settled_by(code: str, route: Route, item: int) -> Step | None:
    """The question that settles a finding: the one that names it, else its item's own."""
    steps = route.checklist.steps
    named = [each for each in steps if code in each.settles]
    own = [each for each in steps if each.phase == "item" and item and item in each.feeds]
    return next(iter((*named, *own)), None)


def _gap(gap: Gap, item: int, route: Route, words: Words) -> Facts:
    """What is missing, how to mend it, and the question at which that is done."""
    at = settled_by(gap.code, route, item)
    return {
        "weight": gap.weight,
        "what": clean(gap.what),
        "mend": clean(gap.mend),
        "item": item,
        "step": at.id if at else "",
        "title": at.title.say(words.lang) if at else "",
    }


def side(sight: Sight, route: Route) -> Facts:
    """The five items with what is missing, the verdict, the evidence."""
    words, inquiry = sight.walk.words, sight.inquiry
    items = (
        [(item.number, item.title, item.state, item.state_word) for item in inquiry.items] if inquiry else []
    )
    if inquiry:
        state = inquiry.checked_state
        checked = words.say("document.checked.heading")
        items.append((0, checked, state, words.say(f"inquiry.state.{state}")))
    return {
        "five": [
            (
                *item,
                [
                    _gap(each, item[0], route, words)
                    for each in sight.gaps.get(item[0], ())
                    if each.weight != "note"
                ],
            )
            for item in items
        ],
        "verdict": inquiry.verdict if inquiry else None,
        "draft": sight.draft,
        "files": [
            {
                "exhibit": exhibit,
                "name": clean(file.name),
                "kind": words.say(f"kind.{file.kind}"),
                "picture": file.kind is Kind.SCREENSHOT and file.error is None,
                "error": clean(words.explain(file.error, page=True).what) if file.error else "",
                "headers": clean(file.headers),
            }
            for exhibit, file in sight.files
        ],
        "lost": [
            (clean(lost.name), lost.sha256)
            for lost in (sight.done.examined.evidence.lost_redactions if sight.done else ())
        ],
        "at": f"{sight.at.astimezone():%H:%M:%S}",
        "seen": sight.done is not None,
        "unread": sight.unread,
    }


def _record(record: Checked) -> Facts:
    who = clean(record.who or "")
    return {
        "text": clean(record.text),
        "english": clean(record.text_en or ""),
        "who": who,
        "when": f"{record.when:%Y-%m-%d %H:%M}",
    }


def _offers(sight: Sight, step: Step) -> list[tuple[str, str, str]]:
    """The window's events where one is asked for: what its button sends, the event, and in words."""
    answer = next((each for each in step.answers if each.states == "event"), None)
    offers = sight.walk.offers()[:LISTED] if answer is not None else ()
    return [
        (f"{answer.id}:{clean(offer.stated)}", clean(offer.stated), clean(offer.text))
        for offer in offers
        if answer
    ]


def _answers(sight: Sight, step: Step, known: Checked | Seen | None, typed: Typed) -> list[Facts]:
    """The answers to choose from; where there is but one, it is chosen."""
    only = step.answers[0].id if len(step.answers) == 1 else ""
    chosen = typed.result or (known.result if known else only)
    return [
        {**_answer(sight, answer, known, typed), "chosen": answer.id == chosen} for answer in step.answers
    ]


def _answer(sight: Sight, answer: Answer, known: Checked | Seen | None, typed: Typed) -> Facts:
    """An answer with what stands in it: what was typed, else what was answered or seen before."""
    lang = sight.walk.words.lang
    before = answer.own(known.text) if known and known.result == answer.id else ""
    english = sight.walk.english(answer, known)
    return {
        "id": answer.id,
        "label": answer.label.say(lang),
        "ask": clean(asked_text(answer, lang, sight.walk.seen.event)),
        "must": answer.must,
        "line": answer.states in ONE_LINE,
        "tall": answer.states in PROSE,
        "event": answer.states == "event",
        "text": clean(typed.texts.get(answer.id, before)),
        "both": english is not None,
        "english": clean(typed.english.get(answer.id, english or "")),
    }


def _commands(sight: Sight, step: Step) -> list[tuple[str, bool, list[tuple[str, str]]]]:
    """The commands to copy, by what they are run on, and whether that is at hand, each with a name of its own
    on the page.
    """
    groups, numbers = [], count(1)
    for of, on, here, commands in commands_in_order(step, sight.walk.seen.systems):
        lines = [command_line(command, sight.walk.seen.hosts) for command in commands]
        label = f"{of.upper()} ({on.capitalize()})"
        groups.append((label, here, [(f"command-{next(numbers)}", line) for line in lines]))
    return groups


def build(worker: Worker, sight: Sight, route: Route) -> Facts:
    """Where the case stands, what a build would do, how far one is, and what the last one made."""
    words, built = sight.walk.words, worker.built
    decided, suggested = route.decided, route.suggestion
    return {
        "decided": words.say(f"walk.decision.{decided}") if decided else "",
        "suggested": words.say(f"walk.decision.{suggested}") if suggested and suggested != decided else "",
        "open": [(each.id, each.title.say(words.lang)) for each in route.open],
        "verdict": sight.inquiry.verdict if sight.inquiry else None,
        "can": sight.done is not None,
        "over": worker.out.exists(),
        "out": clean(str(worker.out)),
        "own": "both" if worker.stated_both else worker.stated_lang,
        "masked": worker.masks(),
        "required": worker.masking == "required",
        "work": _progress(worker.work),
        "made": _build_facts(worker, built, route, words) if built else None,
    }


def _progress(work: Work) -> Facts:
    share = min(100, round(100 * work.read / work.total)) if work.total else 0
    return {"share": share, "read": readable_size(work.read), "total": readable_size(work.total)}


def _build_facts(worker: Worker, built: Built, route: Route, words: Words) -> Facts:
    """What was made, what is to be uploaded in which order, what is left to do."""
    say, upload = words.say, built.upload
    called = Words(words.lang, called=built.called).say  # in two languages, a document has another name
    posts = [[(clean(one.name), readable_size(one.size)) for one in post] for post in upload.rounds]
    watch = built.record is not None
    return {
        "files": [(file.name, readable_size(file.size)) for file in built.sealed.files],
        "troubles": [
            cleaned(words.explain(trouble, page=True))
            for trouble in (*(each for made in built.printed for each in made.troubles), *built.troubles)
        ],
        "bundle": built.sealed.bundle.name,
        "folder": clean(str(built.sealed.folder)),
        "shows": worker.show is not None,
        "packages": clean(str(worker.case_dir / EVIDENCE)) if sum(map(len, posts)) > 1 else "",
        "complete": built.complete,
        "watch": watch,
        "posts": posts,
        "limits": say(
            "screen.head.upload", files=upload.limits.files, size=readable_size(upload.limits.size)
        ),
        "refused": [
            (
                clean(one.file.name),
                readable_size(one.file.size),
                say(f"upload.{one.code}", limit=readable_size(upload.limits.size)),
            )
            for one in upload.refused
        ],
        "raw": say("masking.raw", files=say("inquiry.list_mark").join(map(clean, built.unmasked)))
        if built.unmasked
        else "",
        "gaps": [
            _gap(gap_of(finding, words, asked=True), finding.item, route, words)
            for finding in built.examination.findings
            if finding.weight != "note"
        ],
        "fields": [(name, say(f"form.{name}"), text) for name, text in built.form.items()],
        "look": called("screen.next.look"),
        "post": called("screen.next.post"),
        "left": clean(str(built.sealed.left)) if built.sealed.left else "",
    }
