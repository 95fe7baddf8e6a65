"""A scapy layer for every word of a catalogue, and a function for every message."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from keyword import iskeyword
from types import new_class
from typing import Any, ClassVar, cast

from scapy.packet import NoPayload, Packet, Raw

from linkgw.codec.words import parity_of
from linkgw.errors import ValueRangeError
from linkgw.scapy.fields import BitsField, MliField, ValueField
from linkgw.spec.model import WORD_OCTETS, Catalog, FieldSpec, FieldType, MessageSpec, WordKind, WordSpec


def attribute_of(name: str) -> str:
    """A field's name as an attribute of a layer: what Python or scapy needs for itself has `_` behind it.

    >>> attribute_of("altitude"), attribute_of("class")
    ('altitude', 'class_')
    """
    return f"{name}_" if iskeyword(name) or hasattr(Packet, name) else name


class Word(Packet):
    """One word container of 10 octets. The next word of the datagram is its payload."""

    home: ClassVar[Layers]
    """The layers that it belongs to."""
    message: ClassVar[MessageSpec | None] = None
    """The message that it is a word of; None if that has no layout."""
    kind: ClassVar[WordKind | None] = None
    """Its word format; None for format 3."""
    belongs: ClassVar[bool] = False
    """Whether it belongs to the message of the initial word before it."""

    def guess_payload_class(self, payload: bytes) -> type[Packet]:
        """The layer of the next word; `Raw` for what is no whole word."""
        first: Packet | None = self
        extensions = 0
        while isinstance(first, Word) and first.belongs:
            extensions += first.kind is WordKind.EXTENSION
            first = first.underlayer
        return self.home.of(payload, first.message if isinstance(first, Word) else None, extensions)

    def hashret(self) -> bytes:
        """Nothing: words are no requests."""
        return b""

    def mysummary(self) -> str:
        """The word's name, and the message's title where it begins."""
        return f"{self.name} {self.message.title}" if self.message and not self.belongs else str(self.name)


class Layers(Mapping[str, Any]):
    """Layers by name: `J3_2I`, `J3_2E0`, ... for words, `J3_2` for the function that puts a message together.

    Parameters
    ----------
    catalog : Catalog
        The specs.
    """

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._unknown = {kind: self._unknown_layer(kind) for kind in (*WordKind, None)}
        self._of_word = {word: self._layer(spec, word) for spec in catalog.messages.values() for word in spec.words}
        words = (*self._unknown.values(), *self._of_word.values())
        self._named: dict[str, Any] = {layer.__name__: layer for layer in words}
        self._named |= {_name(spec): self._builder(spec) for spec in catalog.messages.values()}

    def __getitem__(self, name: str) -> Any:
        return self._named[name]

    def __iter__(self) -> Any:
        return iter(self._named)

    def __len__(self) -> int:
        return len(self._named)

    def of(self, octets: bytes, message: MessageSpec | None = None, extensions: int = 0) -> type[Packet]:
        """The layer of the word that `octets` begin with, which comes after so many extension words of `message`."""
        if len(octets) < WORD_OCTETS:
            return Raw
        head = int.from_bytes(octets[:2], "little")
        kind = next((kind for kind in WordKind if kind.code == head & 3), None)
        if kind is WordKind.INITIAL:
            message = self.catalog.by_header.get((head >> 2 & 31, head >> 7 & 7))
        index = {WordKind.EXTENSION: extensions, WordKind.CONTINUATION: head >> 2 & 31}
        words = message.words if message is not None else ()
        word = next((w for w in words if w.kind is kind and w.index == index.get(w.kind, 0)), None)
        return self._unknown[kind] if word is None else self._of_word[word]

    def message(self, spec: MessageSpec, values: Mapping[str, Any]) -> Packet:
        """The words of a message; optional words that would state nothing are left out, as the codec does."""
        attributes = {name: attribute_of(name) for name in spec.fields}
        unknown = [name for name in values if name not in attributes.values()]
        if unknown:
            expected = " ".join(attributes.values())
            raise ValueRangeError("has no such field", where=spec.name, got=unknown[0], expected=expected)
        chain: Packet = NoPayload()
        for word in spec.words:
            own = {attributes[f.name]: values.get(attributes[f.name]) for f in word.values}
            if not word.optional or any(value is not None for value in own.values()):
                make: Any = self._of_word[word]
                layer = make(**{name: own[name] for name in own if name in values})
                chain = chain / layer if chain else layer
        return chain

    def _builder(self, spec: MessageSpec) -> Callable[..., Packet]:
        def build(**values: Any) -> Packet:
            return self.message(spec, values)

        names = ", ".join(attribute_of(name) for name in spec.fields)
        build.__name__ = build.__qualname__ = _name(spec)
        left_out = "What is left out is not stated, or the least value."
        build.__doc__ = f"{spec.name} {spec.title}: {spec.doc}\n\nFields: {names}. {left_out}"
        return build

    def _layer(self, spec: MessageSpec, word: WordSpec) -> type[Word]:
        head = _head(word.kind, spec.label, spec.sublabel, word.index)
        body = [_body_field(f) for f in word.fields]
        layer = self._new(word.name, [*head, *body], word.kind)
        layer.message, layer.__doc__ = spec, f"{word.name}: {word.doc}"
        return layer

    def _unknown_layer(self, kind: WordKind | None) -> type[Word]:
        head = _head(kind)
        width = 70 - sum(f.width for f in head)
        title = f"Link16 {kind.value if kind else 'format 3'}"
        return self._new(title, [*head, BitsField("information", 0, width)], kind)

    def _new(self, title: str, fields: list[Any], kind: WordKind | None) -> type[Word]:
        tail = [BitsField("parity", 0, 5), BitsField("padding", 0, 5)]
        name = "".join(part[0].upper() + part[1:] for part in title.replace(".", "_").split())
        content = {"name": title, "fields_desc": [*fields, *tail], "__module__": __name__}
        layer: Any = new_class(name, (Word,), exec_body=lambda names: names.update(content))
        layer.home, layer.kind, layer.belongs = self, kind, kind is not WordKind.INITIAL
        return cast("type[Word]", layer)


def _head(kind: WordKind | None, label: int = 0, sublabel: int = 0, index: int = 0) -> list[BitsField]:
    """The word header; None is word format 3."""
    head = [BitsField("word_format", 3 if kind is None else kind.code, 2)]
    if kind is WordKind.INITIAL:
        head += [BitsField("label", label, 5), BitsField("sublabel", sublabel, 3), MliField("mli", None, 3)]
    elif kind is WordKind.CONTINUATION:
        head += [BitsField("continuation_label", index, 5)]
    return head


def _body_field(f: FieldSpec) -> BitsField:
    if f.type is FieldType.SPARE:
        return BitsField(f"spare_{f.start}", 0, f.width)
    return ValueField(attribute_of(f.name), f)


def _name(spec: MessageSpec) -> str:
    return spec.name.replace(".", "_")


def messages_in(packet: Packet) -> list[tuple[str, dict[str, Any]]]:
    """The messages of a packet: name and stated values by the names of the spec, as `linkgw decode` prints them."""
    found: list[tuple[str, dict[str, Any]]] = []
    layer = packet
    while layer:
        if isinstance(layer, Word) and layer.message is not None:
            if not layer.belongs:
                found.append((layer.message.name, {}))
            for f in layer.fields_desc:
                if isinstance(f, ValueField) and found:
                    value = f.i2h(layer, layer.getfieldval(f.name))
                    found[-1][1].update({} if value is None else {f.spec.name: value})
        layer = layer.payload
    return found


def with_parity(packet: Packet) -> Packet:
    """A copy of a packet whose words have the parity of their specs' rule, for networks that check it."""
    copy = packet.copy()
    layer = copy
    while layer:
        if isinstance(layer, Word):
            word = int.from_bytes(bytes(layer)[:WORD_OCTETS], "little")
            layer.parity = parity_of(word, layer.home.catalog.parity)
        layer = layer.payload
    return copy
