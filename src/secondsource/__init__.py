"""Second Source: a self-hosted news desk that says how far the reporting can be relied on.

The public names, for programs of one's own (docs/guide/library.md); each is loaded when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from secondsource.library import (
        assess_story,
        group_articles,
        make_article,
        rate_specificity,
        read_articles,
        write_story,
    )
    from secondsource.model import Article, Assessment, OriginTree, Page, Score, Story

__version__ = "0.1.0"

__all__ = [
    "Article",
    "Assessment",
    "OriginTree",
    "Page",
    "Score",
    "Story",
    "__version__",
    "assess_story",
    "group_articles",
    "make_article",
    "rate_specificity",
    "read_articles",
    "write_story",
]


def __getattr__(name: str) -> Any:
    """Types from the model, functions from the library: `import secondsource` alone stays as quick as its version."""
    if name in __all__:
        return getattr(import_module("secondsource.model" if name[0].isupper() else "secondsource.library"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}; its public names are {', '.join(__all__)}")
