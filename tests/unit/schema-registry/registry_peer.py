"""Reads a record in Confluent's wire format as any Python program would: Apache Avro's own library, the schema from the registry.

  registry_peer.py REGISTRY HEX    prints the value as JSON; byte strings as hex
"""

import io
import json
import sys
import urllib.request

import avro.io
import avro.schema


def main(registry, text):
    record = bytes.fromhex(text)
    if record[0] != 0:
        sys.exit("the record does not begin with a zero byte")
    number = int.from_bytes(record[1:5], "big")
    with urllib.request.urlopen(f"{registry}/schemas/ids/{number}", timeout=20) as answer:
        schema = avro.schema.parse(json.load(answer)["schema"])
    source = io.BytesIO(record[5:])
    value = avro.io.DatumReader(schema).read(avro.io.BinaryDecoder(source))
    if source.read(1):
        sys.exit("bytes are left after the datum")
    print(json.dumps(value, default=bytes.hex))


if __name__ == "__main__":
    main(*sys.argv[1:])
