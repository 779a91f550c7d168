"""The other side of the schema resolution tests: Apache Avro's own Python library (Debian: python3-avro) resolves the same schemas.

  resolution_peer.py cases SEED COUNT   writes COUNT lines {writer, reader, datum}: random schemas, a reader's that evolved from the writer's, and a datum
  resolution_peer.py check SEED COUNT   makes the same cases again and reads one line for each from standard input: the datum in the reader's schema in hex,
                                        or "refused"; writes one line for each difference, then how many there were of each kind

The library does not know aliases, so it is given a writer's schema with the names that the aliases lead to; the bytes are the same. It promotes no items of arrays
and maps, which is therefore left out here.
"""

import io
import json
import random
import sys

import avro.errors
import avro.io
import avro.schema

PRIMITIVES = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"]
PROMOTIONS = {"int": ["long", "float", "double"], "long": ["float", "double"], "float": ["double"]}
WORDS = ["red", "green", "blue", "alpha", "omega", "x", "yy", "zzz"]


class Cases:
    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.names = 0

    def case(self):
        """A writer's schema, the same under the names that the reader uses, a reader's schema, and a value."""
        self.names = 0
        writer = self.record(0)
        renamed, reader = self.evolve_record(writer)
        if self.rng.random() < 0.08:
            self.spoil(reader)
        return writer, renamed, reader, self.value(writer)

    def name(self, kind):
        self.names += 1
        return f"{kind}{self.names}"

    def type(self, depth):
        kinds = PRIMITIVES + ["union", "array", "map", "record", "enum", "fixed"] * (2 if depth < 3 else 0)
        return self.of(self.rng.choice(kinds), depth)

    def of(self, kind, depth):
        if kind == "record":
            return self.record(depth + 1)
        if kind == "array":
            return {"type": "array", "items": self.type(depth + 1)}
        if kind == "map":
            return {"type": "map", "values": self.type(depth + 1)}
        if kind == "enum":
            return {"type": "enum", "name": self.name("E"), "symbols": self.rng.sample(WORDS, self.rng.randint(1, 5))}
        if kind == "fixed":
            return {"type": "fixed", "name": self.name("F"), "size": self.rng.choice([1, 2, 16])}
        if kind == "union":
            return self.union(depth)
        return kind

    def union(self, depth):
        kinds = self.rng.sample(["null", "boolean", "long", "double", "string", "array", "record", "enum"], self.rng.randint(1, 4))
        return [self.of(kind, depth + 1) for kind in kinds]

    def record(self, depth):
        fields = [{"name": self.name("f"), "type": self.type(depth)} for _ in range(self.rng.randint(0 if depth else 1, 6))]
        return {"type": "record", "name": self.name("R"), "fields": fields}

    def evolve(self, writer, inside=False):
        """The type as the writer has it under the reader's names, and as the reader has it. Inside arrays and maps the kind stays."""
        if isinstance(writer, list):
            return self.evolve_union(writer)
        if isinstance(writer, dict):
            kind = writer["type"]
            if kind == "record":
                return self.wrapped(self.evolve_record(writer), inside)
            if kind == "enum":
                return writer, {**writer, "symbols": self.shuffled(writer["symbols"] + self.rng.choice([[], ["added"]]))}
            if kind in ("array", "map"):
                inner = "items" if kind == "array" else "values"
                renamed, reader = self.evolve(writer[inner], inside=True)
                return self.wrapped(({"type": kind, inner: renamed}, {"type": kind, inner: reader}), inside)
            return writer, writer
        if not inside and self.rng.random() < 0.4:
            return self.wrapped((writer, self.rng.choice(PROMOTIONS.get(writer, [writer]))), inside)
        return writer, writer

    def wrapped(self, pair, inside):
        """Sometimes the reader's type is one branch of a union."""
        if inside or self.rng.random() < 0.7:
            return pair
        reader = pair[1]
        return pair[0], self.shuffled([reader] + [kind for kind in ["null", "boolean"] if kind != reader])

    def evolve_union(self, writer):
        pairs = [self.evolve(branch, inside=True) for branch in writer]
        readers = self.shuffled([reader for _, reader in pairs])
        if len(readers) > 1 and self.rng.random() < 0.3:
            readers.pop()  # values of this branch cannot be read
        if "null" not in readers and self.rng.random() < 0.3:
            readers.append("null")
        return [renamed for renamed, _ in pairs], readers

    def evolve_record(self, writer):
        renamed, fields = [], []
        for field in writer["fields"]:
            inner, reader = self.evolve(field["type"])
            name, chance = field["name"], self.rng.random()
            if chance < 0.15:
                name = self.name("renamed")
                fields.append({"name": name, "aliases": ["other", field["name"]], "type": reader})
            elif chance < 0.85:
                fields.append({"name": name, "type": reader})
            renamed.append({"name": name, "type": inner})
        fields += [self.added() for _ in range(self.rng.choice([0, 0, 1, 2]))]
        if self.rng.random() < 0.5:
            self.rng.shuffle(fields)
        return {**writer, "fields": renamed}, {**writer, "fields": fields}

    def added(self):
        kind, value = self.rng.choice([
            ("int", -7), ("long", 1 << 40), ("float", 0.5), ("double", -2.25), ("string", "d\u00e9faut"), ("bytes", "abc"), ("boolean", True), ("null", None),
            (["null", "int"], None), (["string", "null"], "s"), ({"type": "array", "items": "int"}, [1, 2, 3]), ({"type": "map", "values": "long"}, {"a": 1}),
            ({"type": "enum", "name": self.name("E"), "symbols": ["p", "q"]}, "q"), ({"type": "fixed", "name": self.name("F"), "size": 2}, "xy"),
            ({"type": "record", "name": self.name("R"), "fields": [{"name": "i", "type": "int"}, {"name": "s", "type": "string", "default": "in"}]}, {"i": 5}),
        ])
        return {"name": self.name("added"), "type": kind, "default": value}

    def spoil(self, reader):
        """What the rules do not allow."""
        if reader["fields"] and self.rng.random() < 0.5:
            field = self.rng.choice(reader["fields"])
            field["type"] = {"type": "fixed", "name": self.name("F"), "size": 3}
            field.pop("default", None)
        else:
            reader["fields"].append({"name": self.name("missing"), "type": "string"})

    def shuffled(self, items):
        return self.rng.sample(items, len(items))

    def value(self, schema):
        rng = self.rng
        if isinstance(schema, list):
            return self.value(rng.choice(schema))
        kind = schema if isinstance(schema, str) else schema["type"]
        if kind == "record":
            return {field["name"]: self.value(field["type"]) for field in schema["fields"]}
        if kind == "array":
            return [self.value(schema["items"]) for _ in range(rng.choice([0, 1, 2, 70]) if rng.random() < 0.2 else rng.randrange(3))]
        if kind == "map":
            return {f"k{i}": self.value(schema["values"]) for i in range(rng.randrange(4))}
        if kind == "enum":
            return rng.choice(schema["symbols"])
        if kind == "fixed":
            return bytes(rng.randrange(256) for _ in range(schema["size"]))
        return {
            "null": lambda: None,
            "boolean": lambda: rng.random() < 0.5,
            "int": lambda: rng.randint(-(2**31), 2**31 - 1) >> rng.randrange(32),
            "long": lambda: rng.randint(-(2**52), 2**52) >> rng.randrange(53),  # within a double, so that a float is rounded once
            "float": lambda: rng.randint(-1000, 1000) / 8,
            "double": lambda: rng.random() * 10 ** rng.randint(-20, 20),
            "bytes": lambda: bytes(rng.randrange(256) for _ in range(rng.choice([0, 1, 63, 64, 200]))),
            "string": lambda: "".join(chr(rng.choice([65, 0xE9, 0x4E2D, 0x1F600])) for _ in range(rng.choice([0, 1, 5, 70]))),
        }[kind]()


def parse(schema):
    return avro.schema.parse(json.dumps(schema))


def encode(schema, value):
    out = io.BytesIO()
    avro.io.DatumWriter(schema).write(value, avro.io.BinaryEncoder(out))
    return out.getvalue()


def decode(writer, reader, data):
    source = io.BytesIO(data)
    value = avro.io.DatumReader(writer, reader).read(avro.io.BinaryDecoder(source))
    if source.read(1):
        raise ValueError("bytes are left after the datum")
    return value


def resolved(renamed, reader, data):
    """What the library reads, in the reader's types (it leaves an int that became a float an int); None when it refuses."""
    try:
        value = decode(renamed, reader, data)
    except avro.errors.SchemaResolutionException:
        return None
    return decode(reader, reader, encode(reader, value))


def main(arguments):
    verb, cases, count = arguments[0], Cases(int(arguments[1])), int(arguments[2])
    refused = agreed = 0
    for number in range(count):
        writer, renamed, reader, value = cases.case()
        datum = encode(parse(writer), value)
        if verb == "cases":
            print(json.dumps({"writer": json.dumps(writer), "reader": json.dumps(reader), "datum": datum.hex()}))
            continue
        answer = sys.stdin.readline().strip()
        expected = resolved(parse(renamed), parse(reader), datum)
        if expected is None or answer == "refused":
            same = expected is None and answer == "refused"
            refused += same
        else:
            same = decode(parse(reader), parse(reader), bytes.fromhex(answer)) == expected
            agreed += same
        if not same:
            print(json.dumps({"case": number, "writer": writer, "reader": reader, "value": repr(value), "answer": answer, "expected": repr(expected)}))
    if verb == "check":
        print(json.dumps({"agreed": agreed, "refused": refused}))


if __name__ == "__main__":
    main(sys.argv[1:])
