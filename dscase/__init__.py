"""dscase: from Deep Security evidence to the five-item inquiry the vendor's support desk asks for."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dscase.pipeline import read_events

    __version__: str

__all__ = ["__version__", "read_events"]


def __getattr__(name: str) -> object:
    """`__version__` and `read_events`, looked up when they are asked for: that takes time."""
    if name == "read_events":
        from dscase import pipeline

        return pipeline.read_events
    if name != "__version__":
        raise AttributeError(name)
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("dscase")
    except PackageNotFoundError:  # run from a source tree that was never installed
        return "0+unknown"
