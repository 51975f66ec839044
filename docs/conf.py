"""How Sphinx makes a site of these pages, which are plain Markdown and read well without it:

    uv run sphinx-build -W docs site

The lists of links in the pages named `index` are the table of contents; nothing else names the pages.
"""

import re
from itertools import groupby
from pathlib import PurePosixPath

from sphinx.application import Sphinx

project = "dscase"
project_copyright = "the founders of dscase"
extensions = ["myst_parser"]
html_theme = "furo"
html_title = "dscase"
language = "ja"
locale_dirs: list[str] = []
html_show_sourcelink = False
html_copy_source = False
smartquotes = False  # two hyphens begin an option
myst_heading_anchors = 4
myst_links_external_new_tab = True
LINK = re.compile(r"^(## .+)|^- \[[^\]]+\]\(([^)#]+)\.md\)", re.MULTILINE)


def setup(app: Sphinx) -> None:
    """Let the lists of an index be its table of contents."""
    app.connect("source-read", _contents)


def _contents(_: Sphinx, name: str, source: list[str]) -> None:
    if PurePosixPath(name).name != "index":
        return
    caption = ""
    links = []
    for heading, page in LINK.findall(source[0]):
        caption = heading.removeprefix("## ") or caption
        links += [(caption, page)] * bool(page)
    for title, pages in groupby(links, key=lambda link: link[0]):
        told = "\n".join(page for _, page in pages)
        told = f":caption: {title}\n\n{told}" if title else f"\n{told}"
        source[0] += f"\n```{{toctree}}\n:hidden:\n{told}\n```\n"
