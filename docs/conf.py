"""How the documentation is built: Markdown in, pages out, nothing fetched."""

project = "Déclic"
author = "Déclic"
language = "fr"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "Déclic"
myst_heading_anchors = 3
