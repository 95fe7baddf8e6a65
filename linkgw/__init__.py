"""linkgw: an open tactical data-link simulator and multinational message gateway, Link 16-style.

>>> import linkgw
>>> catalog = linkgw.load_catalog()
>>> words = linkgw.encode(linkgw.Message("J7.0", {"tn": "A2345", "action": "drop track"}), catalog)
>>> linkgw.decode(words, catalog).fields["tn"]
'A2345'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = [
    "Catalog",
    "ConfigError",
    "LinkgwError",
    "Message",
    "Reason",
    "Refusal",
    "SpecError",
    "ValueRangeError",
    "WireError",
    "decode",
    "decode_all",
    "encode",
    "load_catalog",
]

_HOMES = {
    "Catalog": "linkgw.spec.model",
    "Message": "linkgw.codec.message",
    "Refusal": "linkgw.codec.message",
    "decode": "linkgw.codec.scalar",
    "decode_all": "linkgw.codec.scalar",
    "encode": "linkgw.codec.scalar",
    "load_catalog": "linkgw.spec.load",
    **dict.fromkeys(
        ("ConfigError", "LinkgwError", "Reason", "SpecError", "ValueRangeError", "WireError"), "linkgw.errors"
    ),
}

if TYPE_CHECKING:
    from linkgw.codec.message import Message as Message
    from linkgw.codec.message import Refusal as Refusal
    from linkgw.codec.scalar import decode as decode
    from linkgw.codec.scalar import decode_all as decode_all
    from linkgw.codec.scalar import encode as encode
    from linkgw.errors import ConfigError as ConfigError
    from linkgw.errors import LinkgwError as LinkgwError
    from linkgw.errors import Reason as Reason
    from linkgw.errors import SpecError as SpecError
    from linkgw.errors import ValueRangeError as ValueRangeError
    from linkgw.errors import WireError as WireError
    from linkgw.spec.load import load_catalog as load_catalog
    from linkgw.spec.model import Catalog as Catalog


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `linkgw --help` stays quick."""
    import importlib

    if name not in _HOMES:
        raise AttributeError(f"module 'linkgw' has no attribute {name!r}")
    value = globals()[name] = getattr(importlib.import_module(_HOMES[name]), name)
    return value
