r"""What a console's code page does not have is shown as an escape (`\u00e9`), and that is said once: a bare
"?" could have stood in the log.
"""

import codecs
import sys

_ESCAPE = "dscase.escape"
_escaped: set[str] = set()


def install() -> None:
    """Makes stdout and stderr escape what they cannot encode."""
    codecs.register_error(_ESCAPE, _escape)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=_ESCAPE)


def escaped() -> str:
    """The characters that were escaped so far, in order; halves of surrogates, which no text has, aside."""
    return "".join(sorted(_escaped))


def _escape(fault: UnicodeError) -> tuple[str | bytes, int]:
    if isinstance(fault, UnicodeEncodeError):
        missing = fault.object[fault.start : fault.end]
        _escaped.update(char for char in missing if not "\ud800" <= char <= "\udfff")
    return codecs.backslashreplace_errors(fault)
