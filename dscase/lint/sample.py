"""Sample cases, read and judged as any case is, for templates to be tried on.

There are three, in `sample/`: "asked" has something of all that a document can show, "empty" next to nothing,
and "quiet" ends in a watch record. They are examined in a temporary folder.
"""

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dscase.case.file import EVIDENCE, read
from dscase.case.model import Lang
from dscase.pipeline import Examination, Request, examine

FOLDER = Path(__file__).parent / "sample"
PACKAGE = "package"
"""A folder of a sample: what its diagnostic package holds."""


@contextmanager
def samples(lang: Lang) -> Iterator[tuple[Examination, ...]]:
    """The sample cases in a language. Their evidence is there until the context ends."""
    with tempfile.TemporaryDirectory(prefix="dscase-") as temporary:
        yield tuple(_examined(source, Path(temporary), lang) for source in sorted(FOLDER.iterdir()))


def _examined(source: Path, temporary: Path, lang: Lang) -> Examination:
    folder = temporary / source.name
    shutil.copytree(source, folder)
    if (inside := folder / PACKAGE).is_dir():
        _pack(inside, folder / EVIDENCE / "package.zip")
    case = read(folder).model_copy(update={"lang": lang})
    assert case.as_of is not None
    return examine(Request(case, case.as_of, folder, keep=False))


def _pack(folder: Path, target: Path) -> None:
    with zipfile.ZipFile(target, "w") as packed:
        for path in sorted(folder.rglob("*.*")):
            packed.write(path, path.relative_to(folder))
