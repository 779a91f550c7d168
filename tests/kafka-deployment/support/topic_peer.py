"""Asks one question and prints its result as a JSON line, with nothing but Avro's Python library and kcat.

With --schema-id every value carries the Confluent header (a zero byte and the schema's id), as it does where there is a schema registry.
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

import avro.io
import avro.schema


def schema(folder, topic, name):
    with open(os.path.join(folder, topic, name), encoding="utf-8") as file:
        return avro.schema.parse(file.read())


def encode(datum, writer_schema, schema_id):
    buffer = io.BytesIO()
    if schema_id is not None:
        buffer.write(struct.pack(">bI", 0, schema_id))
    avro.io.DatumWriter(writer_schema).write(datum, avro.io.BinaryEncoder(buffer))
    return buffer.getvalue()


def decode(value, reader_schema, framed):
    if framed and value[:1] != b"\0":
        sys.exit("a value does not begin with the Confluent header")
    return avro.io.DatumReader(reader_schema).read(avro.io.BinaryDecoder(io.BytesIO(value[5 if framed else 0:])))


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
    for option in ("--servers", "--schemas", "--flow", "--question", "--session"):
        parser.add_argument(option, required=True)
    parser.add_argument("--topic-prefix", default="")
    parser.add_argument("--schema-id", type=int)
    options = parser.parse_args()
    request = {
        "session": options.session, "run": "", "action": "START", "flow": options.flow, "question": options.question,
        "max_tokens": 32, "deterministic": False, "created_us": time.time_ns() // 1000,
    }
    value = encode(request, schema(options.schemas, "requests", "request.avsc"), options.schema_id)
    produce(options.servers, options.topic_prefix + "requests", options.session, value)
    result_schema = schema(options.schemas, "results", "result.avsc")
    for value in results(options.servers, options.topic_prefix + "results"):
        result = decode(value, result_schema, options.schema_id is not None)
        if result["session"] == options.session:
            print(json.dumps({key: result[key] for key in ("session", "outcome", "text", "error")} | {"stage_texts": [stage["text"] for stage in result["stages"]]}))
            return


main()
