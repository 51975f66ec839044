"""dscase: from Deep Security evidence to the five-item inquiry the vendor's support desk asks for."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dscase.pipeline import read_events

__version__ = "0.1.0"
__all__ = ["__version__", "read_events"]


def __getattr__(name: str) -> object:
    """`read_events`, looked up when it is asked for: that takes time."""
    if name == "read_events":
        from dscase import pipeline

        return pipeline.read_events
    raise AttributeError(name)
