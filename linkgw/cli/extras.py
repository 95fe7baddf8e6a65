"""Commands that need an optional library say which extra to install where it is missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from linkgw.errors import MissingExtraError

EXTRAS = {
    "archive": ("pyarrow",),
    "docs": ("mkdocs", "material"),
    "sim": ("scipy", "pyproj", "pyarrow", "plotly"),
}
"""Extra -> the libraries that it brings."""


@contextmanager
def needs_extra(extra: str) -> Iterator[None]:
    """Turn a failed import of one of an extra's libraries into `MissingExtraError`."""
    try:
        yield
    except ModuleNotFoundError as error:
        library = (error.name or "").partition(".")[0]
        if library not in EXTRAS[extra]:
            raise
        raise MissingExtraError(f"{library} is not installed", expected=f"pip install 'linkgw[{extra}]'") from None
