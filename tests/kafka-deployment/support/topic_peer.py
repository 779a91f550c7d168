"""Asks one question and prints its result as a JSON line, with nothing but Avro's Python library and kcat.

The schemas come from a folder, or from a schema registry: then every value carries the Confluent header (a zero byte and the schema's id), and nothing but the registry's address and
the topics' names is known beforehand.
"""
import argparse
import io
import json
import os
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request

import avro.io
import avro.schema


class Folder:
    """Schemas from files; values are plain datums."""

    def __init__(self, path):
        self.path = path

    def encode(self, topic, datum):
        return plain(datum, self.of(topic))

    def decode(self, topic, value):
        return datum_of(value, self.of(topic))

    def of(self, topic):
        (name,) = (name for name in os.listdir(os.path.join(self.path, topic)) if name.endswith(".avsc"))
        with open(os.path.join(self.path, topic, name), encoding="utf-8") as file:
            return avro.schema.parse(file.read())


class Registry:
    """Schemas from a registry: for writing the latest of the topic's subject, for reading the one that the value names."""

    def __init__(self, url, topic_prefix):
        self.url = url
        self.topic_prefix = topic_prefix
        self.by_id = {}

    def encode(self, topic, datum):
        latest = self.get(f"subjects/{self.topic_prefix}{topic}-value/versions/latest")
        return struct.pack(">bI", 0, latest["id"]) + plain(datum, avro.schema.parse(latest["schema"]))

    def decode(self, topic, value):
        magic, number = struct.unpack(">bI", value[:5])
        if magic != 0:
            sys.exit(f"a value of {topic} does not begin with the Confluent header")
        if number not in self.by_id:
            self.by_id[number] = avro.schema.parse(self.get(f"schemas/ids/{number}")["schema"])
        return datum_of(value[5:], self.by_id[number])

    def get(self, path):
        with urllib.request.urlopen(f"{self.url}/{path}", timeout=20) as answer:
            return json.load(answer)


def plain(datum, schema):
    # Avro's library for Python takes defaults when it reads only; fields that were added to the schema later need theirs.
    whole = {field.name: field.default for field in schema.fields if field.has_default} | datum
    buffer = io.BytesIO()
    avro.io.DatumWriter(schema).write(whole, avro.io.BinaryEncoder(buffer))
    return buffer.getvalue()


def datum_of(value, schema):
    source = io.BytesIO(value)
    datum = avro.io.DatumReader(schema).read(avro.io.BinaryDecoder(source))
    if source.read(1):
        sys.exit("bytes are left after a datum")
    return datum


def produce(servers, topic, key, value):
    with tempfile.NamedTemporaryFile() as file:
        file.write(value)
        file.flush()
        # The partition that Java's clients, and so the services, choose for a key.
        subprocess.run(["kcat", "-P", "-q", "-b", servers, "-X", "topic.partitioner=murmur2", "-t", topic, "-k", key, file.name], check=True)


def results(servers, topic):
    """Every value of a topic, now and later: kcat writes each one's length as four bytes before it."""
    with subprocess.Popen(["kcat", "-C", "-q", "-u", "-b", servers, "-t", topic, "-o", "beginning", "-f", "%R%s"], stdout=subprocess.PIPE) as kcat:
        try:
            while header := kcat.stdout.read(4):
                yield kcat.stdout.read(struct.unpack(">i", header)[0])
        finally:
            kcat.kill()


def main():
    parser = argparse.ArgumentParser()
    for option in ("--servers", "--flow", "--question", "--session"):
        parser.add_argument(option, required=True)
    parser.add_argument("--topic-prefix", default="")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--schemas", help="the folder of the schemas")
    source.add_argument("--registry", help="the address of a registry's Confluent interface")
    options = parser.parse_args()
    schemas = Folder(options.schemas) if options.schemas else Registry(options.registry, options.topic_prefix)
    request = {
        "session": options.session, "run": "", "action": "START", "flow": options.flow, "question": options.question,
        "max_tokens": 32, "deterministic": False, "created_us": time.time_ns() // 1000,
    }
    produce(options.servers, options.topic_prefix + "requests", options.session, schemas.encode("requests", request))
    for value in results(options.servers, options.topic_prefix + "results"):
        result = schemas.decode("results", value)
        if result["session"] == options.session:
            print(json.dumps({key: result[key] for key in ("session", "outcome", "text", "error")} | {"stage_texts": [stage["text"] for stage in result["stages"]]}))
            return


if __name__ == "__main__":
    main()
