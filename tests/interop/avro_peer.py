"""The other side of the interoperability tests: Apache Avro's own Python library (Debian: python3-avro).

Values travel as JSON lines in a form that both sides compare exactly: floats and doubles are the 16 hex digits of the double's
bits, byte strings are hex, everything else is plain JSON. Only `encode` reads Avro's JSON encoding, the form of example.json.

  avro_peer.py random SCHEMAS SEED COUNT   writes COUNT lines {topic, value, hex} for every schema
  avro_peer.py check SCHEMAS               reads lines {topic, value, hex, schema, fingerprint}, decodes and encodes; one line for each difference
  avro_peer.py encode SCHEMA JSON          writes the datum of an Avro JSON file to standard output (how golden.avro.bin is made)
"""

import binascii
import glob
import io
import json
import os
import random
import struct
import sys

import avro.io
import avro.schema


def schemas(folder):
    paths = sorted(glob.glob(os.path.join(folder, "*", "*.avsc")))
    return {os.path.basename(os.path.dirname(path)): parse(path) for path in paths}


def parse(path):
    with open(path, encoding="utf-8") as file:
        return avro.schema.parse(file.read())


def encode(schema, value):
    out = io.BytesIO()
    avro.io.DatumWriter(schema).write(value, avro.io.BinaryEncoder(out))
    return out.getvalue()


def decode(schema, data):
    source = io.BytesIO(data)
    value = avro.io.DatumReader(schema).read(avro.io.BinaryDecoder(source))
    if source.read(1):
        raise ValueError("bytes are left after the datum")
    return value


def walk(schema, value, leaf):
    """Rebuilds a value with leaf(kind, value) in place of every primitive."""
    if schema.type == "record":
        return {field.name: walk(field.type, value[field.name], leaf) for field in schema.fields}
    if schema.type == "array":
        return [walk(schema.items, item, leaf) for item in value]
    return leaf(schema.type, value)


def to_line(kind, value):
    if kind in ("float", "double"):
        return struct.pack(">d", value).hex()
    return value.hex() if kind == "bytes" else value


def from_line(kind, value):
    if kind in ("float", "double"):
        return struct.unpack(">d", binascii.unhexlify(value))[0]
    return binascii.unhexlify(value) if kind == "bytes" else value


def from_avro_json(kind, value):
    return value.encode("iso-8859-1") if kind == "bytes" else value


def random_value(schema, rng):
    if schema.type == "record":
        return {field.name: random_value(field.type, rng) for field in schema.fields}
    if schema.type == "array":
        return [random_value(schema.items, rng) for _ in range(rng.choice([0, 1, 2, 3, 7, 70]) if rng.random() < 0.5 else rng.randrange(4))]
    if schema.type == "enum":
        return rng.choice(schema.symbols)
    return random_leaf(schema.type, rng)


def random_leaf(kind, rng):
    if kind == "boolean":
        return rng.random() < 0.5
    if kind in ("int", "long"):
        bits = rng.randrange(32 if kind == "int" else 64)
        return rng.choice([1, -1]) * rng.randrange(1 << bits) if bits else rng.choice([0, -1])
    if kind == "bytes":
        return bytes(rng.randrange(256) for _ in range(rng.choice([0, 1, 3, 63, 64, 300])))
    if kind == "string":
        return "".join(random_character(rng) for _ in range(rng.choice([0, 1, 5, 63, 64, 200])))
    return random_real(kind, rng)


def random_character(rng):
    low, high = rng.choice([(0, 0x7F), (0x80, 0x7FF), (0x800, 0xD7FF), (0xE000, 0xFFFF), (0x10000, 0x10FFFF)])
    return chr(rng.randint(low, high))


def random_real(kind, rng):
    code, width = ("<f", 4) if kind == "float" else ("<d", 8)
    while True:
        value = struct.unpack(code, bytes(rng.randrange(256) for _ in range(width)))[0]
        if value == value:  # a NaN's payload does not survive Python's float
            return value


def write_random(folder, seed, count):
    rng = random.Random(seed)
    for topic, schema in schemas(folder).items():
        for _ in range(count):
            value = random_value(schema, rng)
            line = {"topic": topic, "value": walk(schema, value, to_line), "hex": encode(schema, value).hex()}
            print(json.dumps(line))


def check(folder):
    known = schemas(folder)
    count = 0
    for line in sys.stdin:
        given = json.loads(line)
        count += 1
        for difference in differences(known[given["topic"]], given):
            print(json.dumps({"line": count, "topic": given["topic"], "difference": difference}))
    print(json.dumps({"checked": count}))


def differences(schema, given):
    data = binascii.unhexlify(given["hex"])
    if avro.schema.parse(given["schema"]).canonical_form != schema.canonical_form:
        yield "the schema compiled into the program is not the file's"
    if fingerprint(schema) != given["fingerprint"]:
        yield f"the schema's fingerprint is {fingerprint(schema)}"
    if walk(schema, decode(schema, data), to_line) != given["value"]:
        yield "the decoded values differ"
    if encode(schema, walk(schema, given["value"], from_line)) != data:
        yield "the encoded bytes differ"


def fingerprint(schema):
    """CRC-64-AVRO of the canonical form, bit by bit, in hex."""
    empty = 0xC15D213AA4D7A795
    value = empty
    for octet in schema.canonical_form.encode("utf-8"):
        value ^= octet
        for _ in range(8):
            value = (value >> 1) ^ (empty if value & 1 else 0)
    return f"{value:016x}"


def main(arguments):
    verb = arguments[0]
    if verb == "random":
        write_random(arguments[1], int(arguments[2]), int(arguments[3]))
    elif verb == "check":
        check(arguments[1])
    elif verb == "encode":
        schema = parse(arguments[1])
        with open(arguments[2], encoding="utf-8") as file:
            value = walk(schema, json.load(file), from_avro_json)
        sys.stdout.buffer.write(encode(schema, value))
    else:
        sys.exit(f"unknown verb {verb}\n{__doc__}")


if __name__ == "__main__":
    main(sys.argv[1:])
