#!/usr/bin/env python3
"""A second codec, written in a hurry from specs/*.toml and specs/wire.md: the conformance kit has to tell.

Plain Python; nothing of linkgw, numpy, construct or bitstring. It does what its author needed for a demonstration:
good messages come and go, and what is wrong is mostly not looked at. It is kept as it is: its score, and the cases that
it fails, are in fixtures/conformance/naive.json and held to by tests/conformance/test_naive.py.

    linkgw conformance codec -- python3 tools/naive_codec.py
"""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

SPECS = Path(__file__).resolve().parent.parent / "specs"
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def load() -> tuple[dict[str, dict], dict[str, dict[int, str]]]:
    enums = {}
    for enum in tomllib.loads((SPECS / "enumerations.toml").read_text())["enumeration"]:
        enums[enum["name"]] = {e["code"]: e["name"] for e in enum["entry"]}
    messages = {}
    for path in (SPECS / "messages").glob("*.toml"):
        message = tomllib.loads(path.read_text())
        messages[message["name"]] = message
    return messages, enums


MESSAGES, ENUMS = load()
HEADERS = {(m["label"], m["sublabel"]): m for m in MESSAGES.values()}


# --- values ---


def to_value(field: dict, raw: int) -> Any:
    kind = field["type"]
    if field.get("signed") and raw >> (field["width"] - 1):
        raw -= 1 << field["width"]
    if raw == field.get("no_statement"):
        return None
    if kind == "number":
        value = raw * field["scale"] + field.get("offset", 0)
        return round(value, 6)
    if kind == "enum":
        return ENUMS[field["enumeration"]].get(raw, raw)
    if kind == "tn":
        return LETTERS[raw >> 14] + LETTERS[raw >> 9 & 31] + f"{raw & 511:03o}"
    if kind == "stn":
        return f"{raw:05o}"
    if kind == "code":
        return f"{raw:0{field['digits']}o}"
    return raw


def to_raw(field: dict, value: Any) -> int:
    kind = field["type"]
    if value is None:
        raw = field.get("no_statement", 0)
    elif kind == "number":
        raw = round((value - field.get("offset", 0)) / field["scale"])
    elif kind == "enum":
        raw = {name: code for code, name in ENUMS[field["enumeration"]].items()}[value]
    elif kind == "tn":
        raw = LETTERS.index(value[0]) << 14 | LETTERS.index(value[1]) << 9 | int(value[2:], 8)
    elif kind in ("stn", "code"):
        raw = int(value, 8)
    else:
        raw = value
    return raw & (1 << field["width"]) - 1


# --- words ---


def decode_words(words: bytes) -> list[dict]:
    numbers = [int.from_bytes(words[i : i + 10], "little") for i in range(0, len(words), 10)]
    found = []
    while numbers:
        first = numbers[0]
        message = HEADERS.get((first >> 2 & 31, first >> 7 & 7))
        n = 1 + (first >> 10 & 7)
        run, numbers = numbers[:n], numbers[n:]
        if message is None:
            found.append({"refused": "unknown_message", "words": len(run)})
            continue
        if len(run) < n:
            found.append({"refused": "mli_beyond_words", "words": len(run)})
            continue
        fields, extension = {}, 0
        for number in run:
            kind = ("initial", "continuation", "extension")[number & 3]
            index = number >> 2 & 31 if kind == "continuation" else extension if kind == "extension" else None
            extension += kind == "extension"
            for word in message["word"]:
                if word["kind"] == kind and word.get("index") == index:
                    for field in word["field"]:
                        raw = number >> field["start"] & (1 << field["width"]) - 1
                        value = to_value(field, raw) if field["type"] != "spare" else None
                        if value is not None:
                            fields[field["name"]] = value
        found.append({"message": message["name"], "fields": fields})
    return found


def encode_words(name: str, fields: dict) -> bytes:
    message = MESSAGES[name]
    words = []
    for word in message["word"]:
        if word.get("optional") and not any(f["name"] in fields for f in word["field"]):
            continue
        if word["kind"] == "initial":
            number = message["label"] << 2 | message["sublabel"] << 7
        elif word["kind"] == "continuation":
            number = 1 | word["index"] << 2
        else:
            number = 2
        for field in word["field"]:
            if field["type"] != "spare":
                number |= to_raw(field, fields.get(field["name"])) << field["start"]
        words.append(number)
    words[0] |= (len(words) - 1) << 10
    return b"".join(number.to_bytes(10, "little") for number in words)


# --- envelopes ---

SIMPLE = {
    "sequence": (4, 2), "source_node": (6, 1), "source_subnode": (7, 1), "destination_node": (8, 1),
    "destination_subnode": (9, 1), "transit_time": (12, 2), "rc": (15, 1), "net": (16, 1), "ssc2": (17, 1),
    "npg": (18, 2), "ssc1": (20, 2), "stn": (22, 2), "loopback_id": (26, 2),
}  # fmt: skip
DIS = {
    "protocol_version": (0, 1), "exercise_id": (1, 1), "timestamp": (4, 4), "pdu_status": (10, 1), "site": (12, 2),
    "application": (14, 2), "entity": (16, 2), "radio": (18, 2), "sample_rate": (24, 4), "samples": (30, 2),
    "npg": (32, 2), "net": (34, 1), "tsec_cvll": (35, 1), "msec_cvll": (36, 1), "siso_version": (38, 1),
    "link16_version": (39, 1), "time_slot_id": (40, 4), "transmit_time": (44, 8),
}  # fmt: skip


def swapped(data: bytes) -> bytes:
    return b"".join(data[i : i + 4][::-1] for i in range(0, len(data), 4))


def decode_simple(octets: bytes) -> dict:
    if octets[:2] != b"\x49\x36":
        return {"refused": "bad_sync"}
    if int.from_bytes(octets[2:4], "little") != len(octets):
        return {"refused": "bad_length"}
    if sum(octets[:-2]) & 0xFFFF != int.from_bytes(octets[-2:], "little"):
        return {"refused": "bad_checksum"}
    if octets[11] == 61:
        return {"unsupported": "simple status"}
    if octets[11] != 1:
        return {"refused": "unsupported_type"}
    if octets[14] != 2:
        return {"refused": "unsupported_subtype"}
    header: dict = {name: int.from_bytes(octets[at : at + n], "little") for name, (at, n) in SIMPLE.items()}
    header["stn"] = f"{header['stn']:05o}"
    n_words = int.from_bytes(octets[24:26], "little") // 5
    return {"header": header, "words": octets[28 : 28 + 10 * n_words]}


def decode_dis(octets: bytes) -> dict:
    if octets[0] not in (6, 7):
        return {"refused": "bad_version"}
    if octets[2] == 25:
        return {"unsupported": "dis transmitter"}
    if octets[2] != 26:
        return {"refused": "unsupported_type"}
    if int.from_bytes(octets[8:10], "big") != len(octets):
        return {"refused": "bad_length"}
    header: dict = {name: int.from_bytes(octets[at : at + n], "big") for name, (at, n) in DIS.items()}
    header["transmit_time"] = f"{header['transmit_time']:016x}"
    n_words = int.from_bytes(octets[20:22], "big") & 0x3FFF
    data = octets[52:] if header["siso_version"] else swapped(octets[52:])
    word = int.from_bytes(data[:6], "little")
    header |= {"time_slot_type": word & 7, "relay": word >> 3 & 1, "stn": f"{word >> 4 & 0x7FFF:05o}"}
    header["sdusn"] = word >> 19 & 0xFFFF
    return {"header": header, "words": data[6 : 6 + 10 * n_words]}


def encode_simple(header: dict, words: bytes) -> bytes:
    octets = bytearray(28) + words
    octets[0:2] = b"\x49\x36"
    size = len(octets) + 2
    octets[2:4] = size.to_bytes(2, "little")
    octets[10], octets[11], octets[14] = (size - 8) // 2, 1, 2
    octets[24:26] = (len(words) // 2).to_bytes(2, "little")
    for name, (at, n) in SIMPLE.items():
        value = int(header[name], 8) if name == "stn" else header[name]
        octets[at : at + n] = value.to_bytes(n, "little")
    return bytes(octets) + (sum(octets) & 0xFFFF).to_bytes(2, "little")


def encode_dis(header: dict, words: bytes) -> bytes:
    octets = bytearray(52)
    for name, (at, n) in DIS.items():
        value = int(header[name], 16) if name == "transmit_time" else header[name]
        octets[at : at + n] = value.to_bytes(n, "big")
    octets[2], octets[3], octets[23] = 26, 4, 100
    octets[20:22] = (0x4000 + len(words) // 10).to_bytes(2, "big")
    word = header["time_slot_type"] | header["relay"] << 3 | int(header["stn"], 8) << 4 | header["sdusn"] << 19
    data = word.to_bytes(6, "little") + words
    octets[28:30] = (8 * (20 + len(data))).to_bytes(2, "big")
    data += bytes(-len(data) % 4)
    octets += data if header["siso_version"] else swapped(data)
    octets[8:10] = len(octets).to_bytes(2, "big")
    return bytes(octets)


# --- requests ---


def answer(asked: dict) -> dict:
    carrier = asked["carrier"]
    if carrier == "auto":
        return {"unsupported": "auto"}
    if asked["parity"] == "checked":
        return {"unsupported": "parity"}
    if asked["op"] == "decode":
        octets = bytes.fromhex(asked["hex"])
        if carrier == "words":
            read: dict = {"header": {}, "words": octets}
        else:
            read = decode_simple(octets) if carrier == "simple" else decode_dis(octets)
        if "words" not in read:
            return read
        return {"message": {"packet": "words", "header": read["header"], "messages": decode_words(read["words"])}}
    message = asked["message"]
    if message["packet"] != "words":
        return {"unsupported": message["packet"]}
    words = b"".join(encode_words(m["message"], m["fields"]) for m in message["messages"])
    if carrier == "simple":
        words = encode_simple(message["header"], words)
    elif carrier == "dis":
        words = encode_dis(message["header"], words)
    return {"hex": words.hex()}


def main() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            said = answer(asked)
        except Exception as error:
            said = {"refused": "bad_value" if asked["op"] == "encode" else "truncated", "why": repr(error)}
        print(json.dumps({"id": asked["id"], **said}), flush=True)


if __name__ == "__main__":
    main()
