"""The public API: `examine()` goes from files to a judgement, `build()` on to the sealed output;
`list_events()` reads events and nothing else; `look_into()` says what files are.

Each calls the rooms in order and does nothing else: no format, no parsing, no judgement here.
"""

from dscase.pipeline.building import Built, build
from dscase.pipeline.examining import Examination, Request, examine
from dscase.pipeline.listing import (
    Listing,
    ListRequest,
    Looked,
    LookRequest,
    learn_names,
    list_events,
    look_into,
)
from dscase.pipeline.notebook import read_events
from dscase.pipeline.stated import columns, zone

__all__ = [
    "Built",
    "Examination",
    "ListRequest",
    "Listing",
    "LookRequest",
    "Looked",
    "Request",
    "build",
    "columns",
    "examine",
    "learn_names",
    "list_events",
    "look_into",
    "read_events",
    "zone",
]
