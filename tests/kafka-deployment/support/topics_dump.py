"""Reads whole topics with kcat, decodes every value with Avro's Python library and the schema that the value names in a registry, and writes the records to a file.

  topics_dump.py SERVERS REGISTRY FILE TOPIC…

The file has a line for each record: topic, partition, offset, key and value, the last two in hex. Prints, topic by topic, how many there are and the digest of what they say, see digest.
"""
import hashlib
import json
import struct
import subprocess
import sys

from topic_peer import Registry


def records(servers, topic):
    """Every record there is now: partition, offset, key, value; in that order."""
    output = subprocess.run(["kcat", "-C", "-q", "-e", "-b", servers, "-t", topic, "-o", "beginning", "-f", "%p %o %K %S\n%k%s"], stdout=subprocess.PIPE, check=True).stdout
    found, at = [], 0
    while at < len(output):
        end = output.index(b"\n", at)
        partition, offset, key, value = (int(number) for number in output[at:end].split())
        at = end + 1
        found.append((partition, offset, output[at:at + key], output[at + key:at + key + value]))
        at += key + value
    return sorted(found)


def feed(digest, value):
    """The same in every language: a letter for the kind, then UTF-8, bytes, or the number as a double, big-endian."""
    if isinstance(value, dict):
        for item in value.values():
            feed(digest, item)
    elif isinstance(value, list):
        digest.update(b"l" + struct.pack(">d", len(value)))
        for item in value:
            feed(digest, item)
    elif isinstance(value, str):
        digest.update(b"s" + value.encode())
    elif isinstance(value, bytes):
        digest.update(b"b" + value)
    else:
        digest.update(b"n" + struct.pack(">d", value))


def main(servers, registry, path, *topics):
    schemas = Registry(registry, "")
    said = {}
    with open(path, "w", encoding="ascii") as file:
        for topic in topics:
            digest = hashlib.sha256()
            found = records(servers, topic)
            for partition, offset, key, value in found:
                feed(digest, schemas.decode(topic, value))
                print(topic, partition, offset, key.hex(), value.hex(), sep="\t", file=file)
            said[topic] = f"{len(found)} {digest.hexdigest()}"
    print(json.dumps(said))


main(*sys.argv[1:])
