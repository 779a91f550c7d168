// Decodes what topics_dump.py wrote with Confluent's own client for JavaScript, and prints the same digests.
//   node topics_decode.js REGISTRY FILE
// NODE_PATH names the folder that has @confluentinc/schemaregistry.
//
// A token table's hash takes all 64 bits, and JavaScript's numbers end at 53: the client refuses such a long ("potential precision loss") unless it is told how to hold one.
const { types } = require("avsc");
const { createHash } = require("crypto");
const { readFileSync } = require("fs");
const { SchemaRegistryClient, AvroDeserializer, SerdeType } = require("@confluentinc/schemaregistry");

const long = types.LongType.__with({
  fromBuffer: (bytes) => bytes.readBigInt64LE(),
  toBuffer: (value) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: BigInt,
  toJSON: String,
  isValid: (value) => typeof value === "bigint",
  compare: (one, other) => (one === other ? 0 : one < other ? -1 : 1),
});

function feed(digest, value) {
  if (Array.isArray(value)) {
    feedNumber(digest, "l", value.length);
    value.forEach((item) => feed(digest, item));
  } else if (Buffer.isBuffer(value)) {
    digest.update("b").update(value);
  } else if (typeof value === "string") {
    digest.update("s").update(value, "utf8");
  } else if (typeof value === "object") {
    Object.values(value).forEach((item) => feed(digest, item));
  } else {
    feedNumber(digest, "n", Number(value));
  }
}

function feedNumber(digest, kind, number) {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(number);
  digest.update(kind).update(bytes);
}

async function main(registry, file) {
  const client = new SchemaRegistryClient({ baseURLs: [registry] });
  const reader = new AvroDeserializer(client, SerdeType.VALUE, { typeHook: (schema) => (schema === "long" ? long : undefined) });
  const topics = {};
  for (const line of readFileSync(file, "ascii").split("\n").filter((each) => each.length > 0)) {
    const [topic, partition, offset, , value] = line.split("\t");
    const said = (topics[topic] ??= { count: 0, digest: createHash("sha256") });
    said.count++;
    try {
      feed(said.digest, await reader.deserialize(topic, Buffer.from(value, "hex")));
    } catch (error) {
      throw new Error(`${topic} ${partition}@${offset}: ${error.message}`);
    }
  }
  console.log(JSON.stringify(Object.fromEntries(Object.entries(topics).map(([name, said]) => [name, `${said.count} ${said.digest.digest("hex")}`]))));
}

main(...process.argv.slice(2)).then(() => process.exit(0), (error) => {
  console.error(error);
  process.exit(1);
});
