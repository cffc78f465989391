// The peer of the collector in the ingest benchmark: subscribes at QoS 1 and only counts messages. Arguments: url, filter, messages to wait for.
import mqtt from 'mqtt';

const [url, filter, expected] = process.argv.slice(2);
const client = await mqtt.connectAsync(url, { protocolVersion: 4, clean: true });
let count = 0;
client.on('message', () => {
  count += 1;
  if (count === Number(expected)) {
    process.stdout.write(`${JSON.stringify({ counted: count, atMs: Date.now() })}\n`);
    client.end(true);
  }
});
await client.subscribeAsync(filter, { qos: 1 });
process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
