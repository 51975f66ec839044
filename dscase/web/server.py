"""The server: on this machine alone, for one case, until nobody uses it any more."""

import socket
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from dscase import extras
from dscase.errors import DscaseError, UsageError, reason
from dscase.web.door import Door
from dscase.web.guard import Guard
from dscase.web.opening import OpeningFile
from dscase.web.pages import Pages
from dscase.web.worker import RequestNow, Worker

HOST = "127.0.0.1"
NEEDED = ("starlette", "uvicorn", "python_multipart")
_LAST_ANSWERS = 3  # seconds that answers under way get at the end
_LOOKS = 5.0  # seconds between two looks at the clock


def check_installed() -> None:
    """Raises UsageError `serve.not_installed` where what the extra `web` installs is not there."""
    extras.check("serve.not_installed", "web", NEEDED)


class Server:
    """The page of one case. `idle`: after so long without a request it stops by itself. `show`: opens a
    folder on the screen of this machine, where there is one.
    """

    def __init__(
        self,
        stated: RequestNow,
        *,
        port: int = 0,
        idle: timedelta,
        who: str | None = None,
        show: Callable[[Path], object] | None = None,
    ) -> None:
        """Takes the port (0: any that is free). Raises UsageError when it is taken, InputError for a case
        that cannot be read.
        """
        import uvicorn

        from dscase.web.app import app
        from dscase.web.routes import UPLOADS

        self.worker = Worker(stated, who, show)
        self._socket = _bound(port)
        self._idle = idle.total_seconds()
        self._door = Door(self._socket.getsockname()[1])
        pages = Pages(self.worker, round(self._idle / 60))

        def refusal(error: DscaseError) -> bytes:
            return pages.failure(error).encode()

        guarded = Guard(app(self.worker, pages, self.stop), self._door, refusal, UPLOADS)
        config = uvicorn.Config(
            guarded,
            access_log=False,
            http="h11",
            lifespan="off",
            log_config=None,
            loop="asyncio",
            proxy_headers=False,  # nobody stands between this machine and itself
            server_header=False,
            timeout_graceful_shutdown=_LAST_ANSWERS,
            ws="none",
        )
        self._server = uvicorn.Server(config)
        self._file: OpeningFile | None = None

    @property
    def opening(self) -> str:
        """The address to open, once."""
        return self._door.opening

    def file(self) -> Path:
        """A file that leads to it, to be opened once; removed when somebody came in, or at the end."""
        if self._file is None:
            self._file = OpeningFile(self.worker.case_dir, self.opening)
        return self._file.path

    def run(self, ready: Callable[[], None]) -> None:
        """Serves until it is stopped; `ready` is called as soon as the page can be opened.

        Ctrl-C raises KeyboardInterrupt once the last answers are given.
        """
        threading.Thread(target=self._watch, args=(ready,), name="idle", daemon=True).start()
        try:
            with self._socket:
                self._server.run(sockets=[self._socket])
        finally:
            self.worker.reader.stop()
            self._remove_file()
            self.worker.fetcher.stop(wait=True)

    def stop(self) -> None:
        """Ends it. May be called from any thread."""
        self._server.should_exit = True

    def _watch(self, ready: Callable[[], None]) -> None:
        while not self._server.started and not self._server.should_exit:
            time.sleep(0.01)
        if self._server.started:
            ready()
        while not self._server.should_exit:
            if self._door.used:
                self._remove_file()
            left = self._door.last + self._idle - time.monotonic()
            if left <= 0 and not self.worker.busy:
                self.stop()
            time.sleep(min(max(left, 0.05), _LOOKS))

    def _remove_file(self) -> None:
        if self._file is not None:
            self._file.remove()


def _bound(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        raise UsageError("serve.port", port=port, reason=reason(error)) from error
