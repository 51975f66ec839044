"""dscase: from Deep Security evidence to the five-item inquiry the vendor's support desk asks for."""


def __getattr__(name: str) -> str:
    """`__version__`, looked up when it is asked for: that reads the metadata of what is installed."""
    if name != "__version__":
        raise AttributeError(name)
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("dscase")
    except PackageNotFoundError:  # run from a source tree that was never installed
        return "0+unknown"
