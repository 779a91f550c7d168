"""Reads and writes GGUF version 3 files: the parts a small llama model needs (F32, Q8_0; scalars, strings, arrays)."""
from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO, Union

import numpy as np

Scalar = Union[bool, int, float, str]
Value = Union[Scalar, list[int], list[float], list[str]]

MAGIC, VERSION, ALIGNMENT = b"GGUF", 3, 32
U32, I32, F32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9
TENSOR_F32, TENSOR_Q8_0, BLOCK = 0, 8, 32
_SCALARS = {U32: "<I", I32: "<i", F32: "<f", BOOL: "<?"}


def write(path: Path, metadata: dict[str, Value], tensors: dict[str, np.ndarray], exact: bool = False) -> None:
    """Matrices are stored as Q8_0 (F32 when `exact`), vectors as F32. The file appears under its name only when it is whole."""
    packed = {
        name: (TENSOR_F32, t.astype("<f4").tobytes()) if exact or t.ndim == 1 else (TENSOR_Q8_0, quantise(t))
        for name, t in tensors.items()
    }
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        file.write(MAGIC + struct.pack("<IQQ", VERSION, len(tensors), len(metadata)))
        for key, value in metadata.items():
            _write_string(file, key)
            _write_value(file, value)
        offset = 0
        for name, tensor in tensors.items():
            kind, data = packed[name]
            _write_string(file, name)
            file.write(struct.pack(f"<I{tensor.ndim}Q", tensor.ndim, *reversed(tensor.shape)))
            file.write(struct.pack("<IQ", kind, offset))
            offset += len(data) + -len(data) % ALIGNMENT
        file.write(bytes(-file.tell() % ALIGNMENT))
        for _, data in packed.values():
            file.write(data + bytes(-len(data) % ALIGNMENT))
    partial.replace(path)


def read(path: Path) -> tuple[dict[str, Value], dict[str, np.ndarray]]:
    """Metadata and tensors, dequantised to float32, of a file that `write` made."""
    with path.open("rb") as file:
        if file.read(4) != MAGIC:
            raise ValueError(f"{path} is not a GGUF file")
        _, tensor_count, metadata_count = struct.unpack("<IQQ", file.read(20))
        metadata = {_read_string(file): _read_value(file) for _ in range(metadata_count)}
        entries = []
        for _ in range(tensor_count):
            name = _read_string(file)
            (dimensions,) = struct.unpack("<I", file.read(4))
            shape = struct.unpack(f"<{dimensions}Q", file.read(8 * dimensions))[::-1]
            kind, offset = struct.unpack("<IQ", file.read(12))
            entries.append((name, shape, kind, offset))
        start = file.tell() + -file.tell() % ALIGNMENT
        tensors = {}
        for name, shape, kind, offset in entries:
            file.seek(start + offset)
            count = int(np.prod(shape))
            if kind == TENSOR_F32:
                tensors[name] = np.frombuffer(file.read(4 * count), "<f4").reshape(shape)
            else:
                tensors[name] = dequantise(file.read(count // BLOCK * (BLOCK + 2)), shape)
    return metadata, tensors


def quantise(matrix: np.ndarray) -> bytes:
    """Q8_0: blocks of 32 values, each a half-precision scale and 32 signed bytes."""
    blocks = matrix.astype(np.float32).reshape(-1, BLOCK)
    scale = np.abs(blocks).max(1, keepdims=True) / 127
    inverse = np.divide(1, scale, out=np.zeros_like(scale), where=scale > 0)
    packed = np.empty(len(blocks), dtype=[("scale", "<f2"), ("values", "i1", BLOCK)])
    packed["scale"] = scale[:, 0]
    packed["values"] = np.rint(blocks * inverse)
    return packed.tobytes()


def dequantise(data: bytes, shape: tuple[int, ...]) -> np.ndarray:
    packed = np.frombuffer(data, dtype=[("scale", "<f2"), ("values", "i1", BLOCK)])
    return (packed["scale"].astype(np.float32)[:, None] * packed["values"]).reshape(shape)


def _write_string(file: BinaryIO, text: str) -> None:
    data = text.encode()
    file.write(struct.pack("<Q", len(data)) + data)


def _write_value(file: BinaryIO, value: Value) -> None:
    if isinstance(value, list):
        kind = _kind(value[0], signed=True)
        file.write(struct.pack("<IIQ", ARRAY, kind, len(value)))
        for item in value:
            _write_bare(file, kind, item)
    else:
        kind = _kind(value, signed=False)
        file.write(struct.pack("<I", kind))
        _write_bare(file, kind, value)


def _kind(value: Scalar, signed: bool) -> int:
    """llama.cpp wants token types as a signed array and every single number it reads here unsigned."""
    if isinstance(value, bool):
        return BOOL
    if isinstance(value, int):
        return I32 if signed else U32
    return F32 if isinstance(value, float) else STRING


def _write_bare(file: BinaryIO, kind: int, value: Scalar) -> None:
    if isinstance(value, str):
        _write_string(file, value)
    else:
        file.write(struct.pack(_SCALARS[kind], value))


def _read_string(file: BinaryIO) -> str:
    (length,) = struct.unpack("<Q", file.read(8))
    return file.read(length).decode()


def _read_value(file: BinaryIO) -> Value:
    (kind,) = struct.unpack("<I", file.read(4))
    if kind != ARRAY:
        return _read_bare(file, kind)
    item, count = struct.unpack("<IQ", file.read(12))
    return [_read_bare(file, item) for _ in range(count)]


def _read_bare(file: BinaryIO, kind: int) -> Scalar:
    if kind == STRING:
        return _read_string(file)
    layout = _SCALARS[kind]
    return struct.unpack(layout, file.read(struct.calcsize(layout)))[0]
