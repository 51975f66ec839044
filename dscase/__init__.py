"""dscase: from Deep Security evidence to the five-item inquiry the vendor's support desk asks for."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("dscase")
except PackageNotFoundError:  # run from a source tree that was never installed
    __version__ = "0+unknown"
