"""Our own catalogues as read, and our own texts and templates as compiled, kept as Python keeps byte code.

Reading the TOML and compiling the templates took a fifth of a build. One file a language lies beside our byte
code: made anew when a catalogue, or what compiles, has changed; not needed; not written where byte code is
not. What a person wrote never goes into it.
"""

import atexit
import contextlib
import marshal
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from importlib.util import cache_from_source
from pathlib import Path
from types import CodeType
from typing import Any

from dscase.wording import plain_text

_COMPILING = ("compiled.py", "engine.py", "plain_text.py", "words.py")
"""The files, beside the library's, that tell how texts are read and compiled."""


class Compiled:
    """What is kept of a language in a file. `made_of` tells of what: with another, nothing kept counts."""

    def __init__(self, path: Path, made_of: bytes, read: Callable[[], Mapping[str, str]]) -> None:
        self._path, self._made_of = path, made_of
        found: Any = ()
        with contextlib.suppress(OSError, ValueError, EOFError, TypeError):
            found = marshal.loads(path.read_bytes())  # noqa: S302 - as trusted as the byte code beside it
        self._codes: dict[bytes, bytes] = {}
        self._written = bool(found) and found[0] == made_of
        if self._written:
            _, self.texts, self._codes = found
        else:
            self.texts = dict(read())
        if not sys.dont_write_bytecode:
            atexit.register(self.write)

    def code(self, environment: Any, use: str, source: str) -> CodeType:
        """The code of a text or template. `use` tells the engine's environments apart."""
        from jinja2 import __version__

        key = sha256(f"{__version__}\0{use}\0{source}".encode()).digest()
        if (code := self._codes.get(key)) is not None:
            return marshal.loads(code)  # type: ignore[no-any-return]  # noqa: S302 - as above
        compiled_code: CodeType = environment.compile(source)
        code = marshal.dumps(compiled_code)
        if plain_text.OPEN.encode() not in code:  # the mark of a value is another one in every process
            self._codes[key] = code
            self._written = False
        return compiled_code

    def write(self) -> None:
        """Writes the file if there is something new to keep."""
        if self._written:
            return
        own = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        with contextlib.suppress(OSError):
            own.parent.mkdir(parents=True, exist_ok=True)
            own.write_bytes(marshal.dumps((self._made_of, self.texts, self._codes)))
            own.replace(self._path)
        self._written = True


def of_language(lang: str, catalogues: Iterable[Path], read: Callable[[], Mapping[str, str]]) -> Compiled:
    """What is kept of a language with these catalogues, which `read` reads where nothing is."""
    here = Path(__file__).parent
    made_of = sha256(sys.version.encode())
    for path in (*map(here.joinpath, _COMPILING), *catalogues):
        made_of.update(sha256(path.read_bytes()).digest())
    return Compiled(Path(cache_from_source(os.fspath(here / f"compiled_{lang}.py"))), made_of.digest(), read)
