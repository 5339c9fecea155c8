"""Protobuf as a tree without its schema: taken apart, damaged, and put together with right lengths."""

from __future__ import annotations

import random

Field = list  # [number, wire type, content]; the content of a message is a list of Fields
# ruff: noqa: E501
NUMBERS = (0, 1, 2, 3, 7, 127, 128, 255, 2**31 - 1, 2**31, 2**32, 2**62, 2**63, 2**64 - 1, 2**64 - 2, 2**64 - 100)
DEEPEST = 12


def parse(data: bytes, depth: int = 0) -> list[Field] | None:
    """The fields of a message, None where the bytes are none."""
    fields, place = [], 0
    while place < len(data):
        key, place = _varint(data, place)
        if key is None or key >> 3 == 0:
            return None
        content, place = _content(data, place, key & 7, depth)
        if content is None:
            return None
        fields.append([key >> 3, key & 7, content])
    return fields


def encode(fields: list[Field]) -> bytes:
    """The bytes of the fields."""
    out = bytearray()
    for number, kind, content in fields:
        out += _encoded(number << 3 | kind)
        if kind == 0:
            out += _encoded(content)
        elif kind == 2:
            inner = encode(content) if isinstance(content, list) else content
            out += _encoded(len(inner)) + inner
        else:
            out += content
    return bytes(out)


def damage(data: bytes, rng: random.Random) -> bytes:
    """The message with some fields deleted, doubled, moved, grafted elsewhere or given another content."""
    tree = parse(data)
    if not tree:
        return data
    for _ in range(rng.choice((1, 1, 2, 3, 6))):
        _one(tree, rng)
    return encode(tree)


def _one(tree: list[Field], rng: random.Random) -> None:
    messages = list(_messages(tree))
    fields = rng.choice([message for message in messages if message] or [[[1, 0, 0]]])
    at = rng.randrange(len(fields))
    number, kind, content = fields[at]
    deed = rng.randrange(9)
    if deed == 0:
        del fields[at]
    elif deed == 1:
        fields.insert(rng.randrange(len(fields) + 1), [number, kind, _copy(content)])
    elif deed == 2:
        fields.extend([number, kind, _copy(content)] for _ in range(rng.choice((2, 30))))
    elif deed == 3:
        rng.shuffle(fields)
    elif deed == 4:
        fields[at][0] = rng.choice((number + 1, max(1, number - 1), rng.randrange(1, 30)))
    elif deed == 5:  # the same kind of content from elsewhere in the file: names meet other names
        same = [
            f
            for message in messages
            for f in message
            if f[1] == kind and isinstance(f[2], list) == isinstance(content, list)
        ]
        fields[at][2] = _copy(rng.choice(same)[2])
    elif deed == 6 and kind == 2:
        others = [f[2] for message in messages for f in message if isinstance(f[2], list)]
        fields[at][2] = _copy(rng.choice(others)) if others and rng.random() < 0.5 else _text(rng)
    else:
        fields[at][2] = _other(kind, content, rng)


def _other(kind: int, content: object, rng: random.Random) -> object:
    if kind == 0:
        return rng.choice(NUMBERS)
    if kind == 2:
        return _text(rng)
    return bytes(rng.choice((0, 1, 0x7F, 0x80, 0xC0, 0xFF)) for _ in range(8 if kind == 1 else 4))


def _text(rng: random.Random) -> bytes:
    return rng.choice(
        (
            b"", b"x", b"y", b"\xff\xfe", b"a" * 300, "\u202e<b>\n".encode(), b"Loop", b"If", b"Scan", b"Split", b"Reshape",
            b"Conv", b"Einsum", b"ConstantOfShape", b"Range", b"Tile", b"Pad", b"Resize", b"own", b"ai.onnx.ml",
            b"com.microsoft", b"../../etc/passwd", b"-1", b"0", b"9" * 400, b"batch", b"a*b+c", b"axis", b"axes", b"shape",
            b"kernel_shape", b"strides", b"value", b"body", b"Concat", b"Slice", b"Gather", b"LSTM", b"QLinearConv",
            b"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", b"\xff" * 9 + b"\x01", b"\x00" * 40,
        )
    )  # fmt: skip


def _messages(fields: list[Field]):
    yield fields
    for _, _, content in fields:
        if isinstance(content, list):
            yield from _messages(content)


def _copy(content: object) -> object:
    return [[n, k, _copy(c)] for n, k, c in content] if isinstance(content, list) else content


def _content(data: bytes, place: int, kind: int, depth: int):
    if kind == 0:
        return _varint(data, place)
    if kind == 2:
        length, place = _varint(data, place)
        if length is None or place + length > len(data):
            return None, place
        inner = data[place : place + length]
        message = parse(inner, depth + 1) if inner and depth < DEEPEST and not _is_word(inner) else None
        return (message if message else inner), place + length
    size = {1: 8, 5: 4}.get(kind)
    if size is None or place + size > len(data):
        return None, place
    return data[place : place + size], place + size


def _is_word(data: bytes) -> bool:
    """Printable text is taken for a name, though it may parse as a message."""
    return all(32 <= byte < 127 for byte in data)


def _varint(data: bytes, place: int):
    value = shift = 0
    while place < len(data) and shift < 70:
        byte = data[place]
        place += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value & (2**64 - 1), place
        shift += 7
    return None, place


def _encoded(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])
