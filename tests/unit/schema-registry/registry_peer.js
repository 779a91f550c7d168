// Reads a record in Confluent's wire format with Confluent's own JavaScript client, as a service in another language would.
//   node registry_peer.js REGISTRY TOPIC HEX    prints the value as JSON; byte strings as hex
// NODE_PATH names the folder that has @confluentinc/schemaregistry.
const { SchemaRegistryClient, AvroDeserializer, SerdeType } = require("@confluentinc/schemaregistry");

async function main(registry, topic, hex) {
  const client = new SchemaRegistryClient({ baseURLs: [registry] });
  const value = await new AvroDeserializer(client, SerdeType.VALUE, {}).deserialize(topic, Buffer.from(hex, "hex"));
  console.log(JSON.stringify(value, (_, item) => (item && item.type === "Buffer" ? Buffer.from(item.data).toString("hex") : item)));
}

main(...process.argv.slice(2)).then(() => process.exit(0), (error) => {
  console.error(error);
  process.exit(1);
});
