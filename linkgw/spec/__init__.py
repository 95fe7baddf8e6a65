"""The specs: TOML files in, frozen dataclasses out."""

from __future__ import annotations

from linkgw.spec.load import load_catalog
from linkgw.spec.model import Catalog

__all__ = ["Catalog", "load_catalog"]
