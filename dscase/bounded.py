"""Work on strangers' files in a process of its own: bounded in memory and time, and ended with its children.

A process bounds itself (`hold`) before it looks at anything; who started it ends it (`end`).
"""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _PROCESS_TIME, _PROCESS_MEMORY, _EXTENDED_LIMITS = 0x2, 0x100, 9
    _TICKS = 10_000_000  # in a second: Windows counts in 100 nanoseconds

    class _Basic(ctypes.Structure):
        """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

        _fields_ = (
            ("process_time", wintypes.LARGE_INTEGER),
            ("job_time", wintypes.LARGE_INTEGER),
            ("flags", wintypes.DWORD),
            ("least_working_set", ctypes.c_size_t),
            ("most_working_set", ctypes.c_size_t),
            ("processes", wintypes.DWORD),
            ("affinity", ctypes.c_size_t),
            ("priority", wintypes.DWORD),
            ("scheduling", wintypes.DWORD),
        )

    class _Extended(ctypes.Structure):
        """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

        _fields_ = (
            ("basic", _Basic),
            ("counters", ctypes.c_ulonglong * 6),
            ("process_memory", ctypes.c_size_t),
            ("job_memory", ctypes.c_size_t),
            ("peak_process", ctypes.c_size_t),
            ("peak_job", ctypes.c_size_t),
        )

    _KERNEL = ctypes.WinDLL("kernel32", use_last_error=True)
    _KERNEL.CreateJobObjectW.restype = wintypes.HANDLE
    _KERNEL.GetCurrentProcess.restype = wintypes.HANDLE
    _KERNEL.SetInformationJobObject.argtypes = (
        wintypes.HANDLE,
        ctypes.c_int,
        ctypes.c_void_p,
        wintypes.DWORD,
    )
    _KERNEL.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
    _KERNEL.TerminateJobObject.argtypes = (wintypes.HANDLE, wintypes.UINT)
    _KERNEL.CloseHandle.argtypes = (wintypes.HANDLE,)

    # A job holds a process and whatever that one starts. Kept while the process is not yet ended.
    _jobs: "dict[int, int]" = {}

    def _join(process: int, limits: _Extended) -> int:
        """Puts a process into a job of its own; the job. Raises OSError."""
        job = int(_KERNEL.CreateJobObjectW(None, None) or 0)
        wanted = ctypes.byref(limits), ctypes.sizeof(limits)
        if (
            not job
            or not _KERNEL.SetInformationJobObject(job, _EXTENDED_LIMITS, *wanted)
            or not _KERNEL.AssignProcessToJobObject(job, process)
        ):
            raise ctypes.WinError(ctypes.get_last_error())
        return job

    def hold(memory: int, seconds: int) -> None:
        """Bounds this process: bytes of its own, seconds of work of the processor. Raises OSError."""
        limits = _Extended(process_memory=memory)
        limits.basic.flags = _PROCESS_MEMORY | _PROCESS_TIME
        limits.basic.process_time = seconds * _TICKS
        _join(_KERNEL.GetCurrentProcess(), limits)
else:
    import resource

    def hold(memory: int, seconds: int) -> None:
        """Bounds this process: bytes of memory of its own, seconds of work of the processor."""
        for limit, wanted in ((resource.RLIMIT_DATA, memory), (resource.RLIMIT_CPU, seconds)):
            _, hard = resource.getrlimit(limit)
            most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            with contextlib.suppress(ValueError, OSError):  # a system that has no such limit
                resource.setrlimit(limit, (most, hard))


def start(
    command: Sequence[str],
    folder: Path | None = None,
    environment: Mapping[str, str] = MappingProxyType({}),
    *,
    speaks: bool = False,
) -> "subprocess.Popen[bytes]":
    """Starts a program as a group of its own, to be ended as one, that finds our modules if it is Python.

    `environment` is set over the process's own. `speaks`: we write to its standard input, and nobody reads
    what it says of errors; else it gets no input, and that can be read. Raises OSError, ValueError.
    """
    ours = str(Path(__file__).parent.parent)
    known = {"PYTHONPATH": os.pathsep.join(filter(None, (ours, os.environ.get("PYTHONPATH"))))}
    child = subprocess.Popen(  # noqa: S603 - a list of words, none of them from evidence
        list(command),
        cwd=folder,
        env={**os.environ, **known, **environment},
        stdin=subprocess.PIPE if speaks else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL if speaks else subprocess.PIPE,
        start_new_session=sys.platform != "win32",
    )
    if sys.platform == "win32":
        with contextlib.suppress(OSError):  # it has ended already, or it is in a job that allows no other
            _jobs[child.pid] = _join(int(vars(child)["_handle"]), _Extended())
    return child


def end(child: "subprocess.Popen[bytes]") -> None:
    """Ends a program and whatever it started: LibreOffice's own launcher leaves its child behind."""
    if sys.platform == "win32":
        if job := _jobs.pop(child.pid, None):
            _KERNEL.TerminateJobObject(job, 1)
            _KERNEL.CloseHandle(job)
        child.kill()
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    for stream in (child.stdin, child.stdout, child.stderr):
        if stream is not None:
            with contextlib.suppress(OSError):  # what was to be written to it yet
                stream.close()
