"""The public API: `examine()` goes from files to a judgement, `build()` on to the sealed output;
`list_events()` reads events and nothing else; `look_into()` says what files are.

Each calls the rooms in order and does nothing else: no format, no parsing, no judgement here. What is named
here is imported when it is asked for: a review has no use for what seals a bundle.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dscase.pipeline.building import Built, build
    from dscase.pipeline.case_options import columns, zone
    from dscase.pipeline.examining import Examination, Request, examine
    from dscase.pipeline.indexing import Indexed, IndexRequest, make_index
    from dscase.pipeline.listing import Listing, ListRequest, learn_names, list_events
    from dscase.pipeline.looking import Looked, LookRequest, look_into
    from dscase.pipeline.notebook import read_events
    from dscase.pipeline.side_by_side import Sharing

_ROOMS = {
    "building": ("Built", "build"),
    "case_options": ("columns", "zone"),
    "examining": ("Examination", "Request", "examine"),
    "indexing": ("IndexRequest", "Indexed", "make_index"),
    "listing": ("ListRequest", "Listing", "learn_names", "list_events"),
    "looking": ("LookRequest", "Looked", "look_into"),
    "notebook": ("read_events",),
    "side_by_side": ("Sharing",),
}
_HOME = {name: module for module, names in _ROOMS.items() for name in names}

__all__ = [
    "Built",
    "Examination",
    "IndexRequest",
    "Indexed",
    "ListRequest",
    "Listing",
    "LookRequest",
    "Looked",
    "Request",
    "Sharing",
    "build",
    "columns",
    "examine",
    "learn_names",
    "list_events",
    "look_into",
    "make_index",
    "read_events",
    "zone",
]


def __getattr__(name: str) -> Any:
    """Imports a public name from where it is written."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
