"""Whether a person sits at a standard stream."""

import io
import sys
from typing import TextIO


def at_terminal(*streams: TextIO | None) -> bool:
    """Whether every one of the streams is a terminal; a closed one (None) is none.

    On Windows the device NUL calls itself a terminal as well. Only a console has a mode, so a scheduled
    task with no console is never asked anything and never waits.
    """
    return all(stream is not None and stream.isatty() and _has_console(stream) for stream in streams)


def _has_console(stream: TextIO) -> bool:
    if sys.platform == "win32":
        import ctypes
        import msvcrt
        from ctypes import wintypes

        try:
            handle = msvcrt.get_osfhandle(stream.fileno())
        except io.UnsupportedOperation:  # a stream of this program's own, which knows what it is
            return True
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.GetConsoleMode.argtypes = (wintypes.HANDLE, ctypes.POINTER(wintypes.DWORD))
        return bool(kernel.GetConsoleMode(handle, ctypes.byref(wintypes.DWORD())))
    return True
