"""The worker: the one case of the page, what was last seen of it, and the work behind the page.

Looking and building read evidence that may be large, so one thread does both, one after the other. A page
takes the last `Sight` there is and never waits for long.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from dscase import pipeline
from dscase.case import sealed
from dscase.case.model import Lang
from dscase.case.pictures import Pictures, Treatment
from dscase.error_log import unforeseen
from dscase.errors import DscaseError, UsageError
from dscase.intake.evidence import Screenshot
from dscase.masking.pictured import Seeker
from dscase.pipeline.masking import masked_before, settled
from dscase.pipeline.pictured import seeker
from dscase.walkthrough.session import Walk
from dscase.web.fetcher import Fetcher
from dscase.web.reader import Reader
from dscase.web.sight import Sight, sighted

PATIENCE = 4.0
"""Seconds a page waits for a look that it asked for; then it shows what was seen before, and says so."""
QUICK = 3.0
"""Seconds. A look that takes longer is not repeated for every answer, only when evidence or window change."""

DOING = "dscase serve"
"""What the error log says was going on."""

Doing = Literal["", "look", "build"]
RequestNow = Callable[[Lang | None], pipeline.Request]
"""Reads case.yaml anew: somebody may be writing it beside the page. None: in the case's own language."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is being done, in bytes of the evidence read and to read; "" for nothing."""

    doing: Doing = ""
    read: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class BuildOrder:
    """How a build was ordered: in which language, whether in both, whether it may replace an output,
    whether with a PDF, made by whatever can, and whether names are masked; whether a supplement is made.
    """

    lang: Lang
    both: bool = False
    replace: bool = False
    pdf: bool = False
    mask: bool = False
    supplement: bool = False


class Worker:
    """One case, for all pages at once. Everything public may be called from any thread."""

    def __init__(
        self, stated: RequestNow, who: str | None = None, show: Callable[[Path], object] | None = None
    ) -> None:
        """Raises InputError for a case.yaml that cannot be read. `show`: see `Server`."""
        request = stated(None)
        assert request.case_dir is not None
        self.case_dir = request.case_dir
        self.out = request.case_dir / "out"
        self.work = Work()
        self.sight = Sight(Walk(request, who), _now())
        self.built: pipeline.Built | None = None
        self.trouble: DscaseError | None = None  # why the last build came to nothing
        self.fetcher = Fetcher(self.case_dir, lambda: self.look(0.0))
        self.reader = Reader(self._seeker)
        self.show = show
        self.apart: set[str] = set()  # questions that are asked for themselves, not together with others
        self._stated = stated
        self._who = who
        self.stated_lang: Lang = request.case.speaks
        self.stated_both = request.case.lang == "both"
        wanted = settled(request).case.mask
        self.masking: Literal["true", "required", "false"] = wanted.when if wanted is not None else "false"
        self._lang = self.stated_lang
        self._change = threading.Condition()
        self._wanted = 0  # looks asked for
        self._looked = 0  # of them done
        self._order: BuildOrder | None = None
        threading.Thread(target=self._run, name="worker", daemon=True).start()

    def masks(self) -> bool:
        """Whether what is made is masked unless a person says otherwise: by the case, or as it was before."""
        return self.masking != "false" or masked_before(self.case_dir, self.out)

    @property
    def stale(self) -> bool:
        """Whether something was asked to be looked at that has not been yet."""
        with self._change:
            return self._looked < self._wanted

    @property
    def busy(self) -> bool:
        """Whether evidence is being read."""
        with self._change:
            return self._awaited or self.work.doing != "" or self.fetcher.running or self.reader.running

    @property
    def _awaited(self) -> bool:
        """Whether a look or a build is asked for."""
        return self._looked < self._wanted or self._order is not None

    def look(self, patience: float | None = None) -> None:
        """Has the case looked at anew, and waits so many seconds at most; None: as long as a page does."""
        with self._change:
            self._wanted += 1
            wanted = self._wanted
            self._change.notify_all()
            self._change.wait_for(lambda: self._looked >= wanted, PATIENCE if patience is None else patience)

    def answered(self, *, changes: bool) -> None:
        """After an answer: the case is looked at anew where that is quick, or it `changes` what is read."""
        if changes or self.sight.took < QUICK:
            self.look()

    def treat(self, shot: Screenshot, treatment: Treatment) -> None:
        """Records what is done to a picture before it ships, and which one's place it took."""
        treatment = replace(treatment, name=shot.file.name, look=shot.look)
        instead_of = shot.instead_of or None
        Pictures(self.case_dir).keep(shot.file.sha256, treatment, _now(), self._who, instead_of=instead_of)
        self.look()

    def settle(self, sha256: str) -> None:
        """Records that a covered picture is not used any more."""
        Pictures(self.case_dir).settle(sha256, _now(), self._who)
        self.look()

    def speak(self, lang: Lang) -> None:
        """From here on in this language."""
        if lang != self._lang:
            self._lang = lang
            self.look()

    def build(self, order: BuildOrder) -> None:
        """Has the documents made. While that goes on, a second order is none."""
        with self._change:
            if not self.building:
                self._order = order
                self.built, self.trouble = None, None
                self._change.notify_all()

    @property
    def building(self) -> bool:
        """Whether documents are ordered, or being made."""
        with self._change:
            return self._order is not None or self.work.doing == "build"

    def _seeker(self) -> Seeker:
        """What finds the names of the case as it was last seen."""
        done = self.sight.done
        if done is None:
            raise UsageError("serve.nothing_here")
        return seeker(done.examined, self.case_dir)

    def _run(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._awaited)
                order, self._order = self._order, None
                wanted = self._wanted
                self.work = Work("build" if order else "look")
            if order is None:
                self._look()
            else:
                self._build(order)
            with self._change:
                self.work = Work()
                if order is None:
                    self._looked = wanted
                self._change.notify_all()

    def _look(self) -> None:
        begun = time.monotonic()
        with self._failing() as failed:
            walk = Walk(replace(self._stated(self._lang), both=self.stated_both), self._who)
            walk.look(self._progress)
            self.sight = sighted(walk, _now(), time.monotonic() - begun)
        if failed:
            self.sight = replace(self.sight, at=_now(), fault=failed[0])

    def _build(self, order: BuildOrder) -> None:
        with self._failing() as failed:
            request = replace(self._stated(order.lang), both=order.both, mask=order.mask, asked=True)
            turn = sealed.turn(self.case_dir, None, again=False) if order.supplement else None
            self.built = pipeline.build(
                request,
                turn.out if turn is not None else self.out,
                force=order.replace,
                progress=self._progress,
                pdf="auto" if order.pdf else "none",
                turn=turn,
            )
        self.trouble = failed[0] if failed else None

    @contextlib.contextmanager
    def _failing(self) -> Iterator[list[DscaseError]]:
        """A job that fails shows on the page; it must not end the thread."""
        failed: list[DscaseError] = []
        try:
            yield failed
        except DscaseError as error:
            failed.append(error)
        except Exception as fault:  # noqa: BLE001 - the last resort: an honest word and a log to be sent
            failed.append(unforeseen(fault, DOING))

    def _progress(self, total: int) -> Callable[[int], None]:
        self.work = replace(self.work, total=self.work.total + total)

        def advance(count: int) -> None:
            self.work = replace(self.work, read=self.work.read + count)

        return advance


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
