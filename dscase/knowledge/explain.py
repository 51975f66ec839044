"""What is known of an id, a name, an alert or a status, in one language: the answer of `explain`."""

import re
from collections.abc import Iterable, Iterator
from unicodedata import normalize
from urllib.parse import quote

from dscase.case.model import LANGS, Lang
from dscase.knowledge.alerts import without_holes
from dscase.knowledge.catalogue import catalogue, table
from dscase.knowledge.explained import (
    Advice,
    Explanation,
    GoesWith,
    NamedEvent,
    Publication,
    SearchTerms,
    Sourced,
    Subject,
)
from dscase.knowledge.lookup import Hit, Kind, LookedUp, by_words, look_up, packet_reason, signature
from dscase.knowledge.names import Names
from dscase.knowledge.profiles import GENERIC, STATEMENTS, Profile, Profiles
from dscase.knowledge.statuses import fold, status_of, statuses

LISTING = ("containing", "words")
"""Ways of finding that, where they find several, list them and tell of none."""
WORDS = "{words}"
"""In a link's pattern: where the words to search for go."""
_RANK: tuple[Kind, ...] = (
    "profile", "event", "alert", "status", "lamp", "agent_event", "signature", "reason", "console"
)  # fmt: skip
_SOLUTION = re.compile(r"(?:KA-?)?(\d{7,9})", re.IGNORECASE)


def explain(what: str, lang: Lang, names: Names, profiles: Profiles) -> Explanation:
    """What is known of `what`; with nothing known, the generic advice."""
    key = what.strip()
    named = key in {profile.key for profile in profiles.all()} and not key.isdecimal()
    found = LookedUp("exact", (Hit("profile", key),)) if named else look_up(what, names)
    if found.how in ("containing", "nothing"):
        found = _of_profiles(key, profiles) or found
    if found.how == "nothing":
        found = by_words(key, _titles(profiles))
    telling = _Explainer(lang, names, profiles)
    subjects = tuple(telling.subject(hit) for hit in found.hits)
    return Explanation(what, lang, found.how, subjects, tuple(telling.advice(found, subjects, key)))


def _of_profiles(what: str, profiles: Profiles) -> LookedUp | None:
    """The profiles that have a text as their title or a keyword, or that a solution of the vendor backs
    ("KA-0004554", "1103838"); None where there is none.
    """
    sought = fold(what)
    if number := _SOLUTION.fullmatch(normalize("NFKC", what)):
        solution = re.compile(rf"(?<!\d){number[1]}(?!\d)")
        codes = {row["code"] for row in table("sources.csv") if solution.search(row["source_en"])}
        hits = tuple(
            Hit("profile", profile.key) for profile in profiles.all() if codes & {*profile.every_source}
        )
    else:
        hits = tuple(
            Hit("profile", profile.key)
            for profile in profiles.all()
            if sought
            in {fold(text) for lang in LANGS for text in (profile.title[lang], *profile.keywords[lang])}
        )
    return LookedUp("exact" if len(hits) == 1 else "containing", hits) if hits else None


def _titles(profiles: Profiles) -> Iterator[tuple[str, Hit]]:
    """The titles and keywords of the profiles."""
    for profile in profiles.all():
        for lang in LANGS:
            yield from (
                (text, Hit("profile", profile.key)) for text in (profile.title[lang], *profile.keywords[lang])
            )


class _Explainer:
    def __init__(self, lang: Lang, names: Names, profiles: Profiles) -> None:
        self._lang: Lang = lang
        self._names = names
        self._profiles = profiles
        self._every = profiles.all()

    def subject(self, hit: Hit) -> Subject:
        tell = {
            "event": self._event,
            "agent_event": self._agent_event,
            "alert": self._alert,
            "status": self._status,
            "signature": self._signature,
            "lamp": self._lamp,
            "profile": self._profile,
            "reason": self._reason,
            "console": self._console,
        }
        return tell[hit.kind](hit.key)

    def advice(self, looked_up: LookedUp, subjects: tuple[Subject, ...], asked: str) -> Iterable[Advice]:
        if looked_up.how in LISTING and len(subjects) > 1:
            return
        # A number means an event first; that an agent or a module has it, too, is only mentioned.
        best = min((_RANK.index(subject.kind) for subject in subjects), default=0)
        meant = [
            subject for subject in subjects if looked_up.how != "id" or _RANK.index(subject.kind) == best
        ]
        if any(subject.kind == "lamp" for subject in meant):
            return  # the status and the events beside it say what is behind a colour
        keys = dict.fromkeys(key for subject in meant for key in _profiles_explained(subject))
        if meant and not keys and all(subject.kind in ("status", "reason", "console") for subject in meant):
            return  # a status is no event: there is nothing to do about "Managed (Online)"
        for key in [key for key in keys if key != GENERIC] or [GENERIC]:
            words = [word for subject in meant[:1] for word in (subject.id, subject.name) if word] or [asked]
            yield self._advice(self._profiles.by_key(key), tuple(dict.fromkeys(words)))

    def _event(self, event_id: str) -> Subject:
        known = catalogue().events.get(event_id)
        ended = [profile for profile in self._every if event_id in profile.recovery]
        own = self._profiles.of(event_id)
        over = {
            recovered
            for profile in ended
            for recovered in profile.ids
            if event_id in profile.recovery_of(recovered)
        }
        recovery_of = {recovered: self._named(recovered) for recovered in sorted(over, key=int)}
        return Subject(
            "event",
            event_id,
            self._name(event_id),
            name_ja=self._names.name(event_id, "ja") or "",
            name_en=self._names.name(event_id, "en") or "",
            older_names=(*(known.older_names if known else ()), *_variants("event", event_id)),
            level=catalogue().level(event_id) or "",
            recovery_of=tuple(recovery_of.values()),
            profiles=tuple(profile.key for profile in ended) if own.key == GENERIC and ended else (own.key,),
            sources=_codes(known.source if known else ""),
        )

    def _agent_event(self, event_id: str) -> Subject:
        known = catalogue().agent_events[event_id]
        return Subject(
            "agent_event",
            event_id,
            self._either(known.name_ja, known.name_en),
            name_ja=known.name_ja,
            name_en=known.name_en,
            older_names=_variants("agent_event", event_id),
            level=known.level,
            category=known.category,
            profiles=self._speaking_of(event_id, "agent_events"),
            sources=_codes(known.source),
        )

    def _alert(self, name: str) -> Subject:
        known = next(alert for alert in catalogue().alerts.all if alert.name_en == name)
        return Subject(
            "alert",
            "",
            self._either(known.name_ja, known.name_en),
            name_ja=known.name_ja,
            name_en=known.name_en,
            older_names=_variants("alert", name),
            severity=known.severity,
            dismissible=known.dismissible,
            text_ja=without_holes(known.text_ja),
            text_en=without_holes(known.text_en),
            profiles=self._speaking_of(name, "alerts"),
            sources=_codes(known.source),
        )

    def _status(self, text: str) -> Subject:
        known = next(status for status in statuses() if status.text_en == text)
        return Subject(
            "status",
            "",
            self._either(known.text_ja, known.text_en),
            name_ja=known.text_ja,
            name_en=known.text_en,
            category=known.kind,
            lamp=status_of(text).lamp,
            profiles=self._speaking_of(text, "statuses"),
            sources=_codes(known.source),
        )

    def _speaking_of(self, what: str, field: str) -> tuple[str, ...]:
        """Keys of the profiles that name it in a field, those first that name it first."""
        naming = [
            (getattr(profile, field).index(what), profile.key)
            for profile in self._every
            if what in getattr(profile, field)
        ]
        return tuple(key for _, key in sorted(naming, key=lambda place: place[0]))

    def _signature(self, number: str) -> Subject:
        row = signature(number) or {}
        why = packet_reason(number)
        return Subject(
            "signature",
            number,
            row["meaning_ja" if self._lang == "ja" else "meaning_en"],
            text_ja=why["name_ja"] if why else "",
            text_en=why["name_en"] if why else "",
            name_ja=row["meaning_ja"],
            name_en=row["meaning_en"],
            module=row["module"],
            profiles=(self._profiles.of(number, row["module"]).key,),
            sources=_codes(row["source"].partition(":")[0]),
        )

    def _reason(self, number: str) -> Subject:
        """A reason id: it means another thing to each event, and another again to packets."""
        rows = [row for row in table("reason_ids.csv") if row["reason"] == number]
        why = packet_reason(number)
        meanings = {lang: [f"{row['events']}: {row[f'meaning_{lang}']}" for row in rows] for lang in LANGS}
        if why is not None:
            meanings["ja"].append(why["name_ja"] or why["name_en"])
            meanings["en"].append(why["name_en"])
        events = [event_id for row in rows for event_id in row["events"].split()]
        keys = [row["profile"] for row in rows if row["profile"]] or [
            self._profiles.of(event_id).key for event_id in events
        ]
        codes = (code for row in (*rows, *([why] if why else [])) for code in _codes(row["source"]))
        return Subject(
            "reason",
            number,
            " / ".join(meanings[self._lang]),
            name_ja=" / ".join(meanings["ja"]),
            name_en=" / ".join(meanings["en"]),
            profiles=tuple(dict.fromkeys(keys)),
            sources=tuple(dict.fromkeys(codes)),
        )

    def _console(self, label: str) -> Subject:
        row = next(row for row in table("console_labels.csv") if row["label_en"] == label)
        return Subject(
            "console",
            "",
            self._either(row["label_ja"], row["label_en"]),
            name_ja=row["label_ja"],
            name_en=row["label_en"],
            sources=_codes(row["source"]),
        )

    def _lamp(self, colour: str) -> Subject:
        row = next(row for row in table("lamps.csv") if row["lamp"] == colour)
        words = [row["word"] for row in table("lamp_words.csv") if row["lamp"] == colour]
        japanese = next(word for word in words if not word.isascii())
        english = next(word for word in words if word.isascii())
        return Subject(
            "lamp",
            "",
            self._either(japanese, english),
            name_ja=japanese,
            name_en=english,
            text_ja=row["text_ja"],
            text_en=row["text_en"],
            lamp=colour,
            statuses=tuple(
                self._either(one.text_ja, one.text_en) for one in statuses() if one.lamp == colour
            ),
            profiles=tuple(
                one.key
                for one in self._every
                if any(status_of(status).lamp == colour for status in one.statuses)
            ),
            sources=_codes(row["source"]),
        )

    def _profile(self, key: str) -> Subject:
        title = self._profiles.by_key(key).title
        return Subject("profile", key, title[self._lang], title["ja"], title["en"], profiles=(key,))

    def _advice(self, profile: Profile, words: tuple[str, ...]) -> Advice:
        lang = self._lang
        return Advice(
            key=profile.key,
            ids=tuple(sorted(profile.ids, key=int)),
            title=profile.title[lang],
            covers=profile.covers[lang],
            does_not_cover=profile.does_not_cover[lang],
            meaning=profile.meaning[lang],
            first=profile.first[lang],
            attach=profile.attach[lang],
            asked=profile.asked[lang],
            packages=profile.packages,
            debug=profile.debug[lang],
            related=tuple(self._named(each) for each in profile.related if each not in words),
            agent_events=tuple(map(self._named_agent_event, profile.agent_events)),
            recovery=tuple(map(self._named, profile.recovery)),
            lamp_recovery=tuple(map(self._named, profile.lamp_recovery)),
            unknown=profile.unknown[lang],
            alerts=tuple(_goes_with(name) for name in profile.alerts),
            searches=self._searches(profile.keywords[lang] or words),
            sources=tuple(publication(code, lang) for code in profile.every_source),
            statements=tuple(
                Sourced(field, text, said.sources)
                for field in STATEMENTS
                for said, text in zip(
                    getattr(profile, field).each, getattr(profile, field)[lang], strict=True
                )
            ),
        )

    def _searches(self, words: tuple[str, ...]) -> tuple[SearchTerms, ...]:
        return tuple(
            SearchTerms(
                row["site"],
                self._either(row["name_ja"], row["name_en"]) or row["site"],
                words,
                row["pattern"].replace(WORDS, quote(words[0], errors="replace"))
                if _is_web(row["pattern"])
                else "",
            )
            for row in table("links.csv")
        )

    def _named(self, event_id: str) -> NamedEvent:
        return NamedEvent(event_id, catalogue().level(event_id) or "", self._name(event_id))

    def _named_agent_event(self, event_id: str) -> NamedEvent:
        known = catalogue().agent_events.get(event_id)
        if known is None:
            return NamedEvent(event_id, "", "")
        return NamedEvent(event_id, known.level, self._either(known.name_ja, known.name_en))

    def _name(self, event_id: str) -> str:
        names = (self._names.name(event_id, "ja") or "", self._names.name(event_id, "en") or "")
        return self._either(*names)

    def _either(self, japanese: str, english: str) -> str:
        """The name in the language asked for, else in the other."""
        return (japanese or english) if self._lang == "ja" else (english or japanese)


def _goes_with(name: str) -> GoesWith:
    known = catalogue().alert(name)
    if known is None:  # a profile of one's own may name an alert of one's own
        return GoesWith(name, "", "", "", "")
    return GoesWith(
        known.name_en, known.name_ja, without_holes(known.text_ja), known.severity, known.dismissible
    )


def _variants(kind: str, key: str) -> tuple[str, ...]:
    """Other names that the vendor prints for it."""
    named = (row["name"] for row in table("name_variants.csv") if (row["kind"], row["key"]) == (kind, key))
    return tuple(named)


def _profiles_explained(subject: Subject) -> tuple[str, ...]:
    """Its profiles to explain at length: an alert or an agent event may go with a dozen."""
    return subject.profiles if subject.kind in ("event", "profile", "reason") else subject.profiles[:1]


def _codes(source: str) -> tuple[str, ...]:
    return tuple(code for code in source.split("+") if code)


def publication(code: str, lang: Lang) -> Publication:
    """The document that a source code stands for; the code itself where the table has no such row."""
    row = next((row for row in table("sources.csv") if row["code"] == code), None)
    if row is None:
        return Publication(code, code, "", "")
    return Publication(code, row[f"source_{lang}"], row["url"], row["grade"])


def _is_web(pattern: str) -> bool:
    return pattern.startswith(("https://", "http://"))
