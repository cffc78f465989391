// The real agent with windows of 100 ms, ten times what a configuration may ask, so that a kill always finds heartbeats under way.
import { createAgent, loadConfig } from '@tillwatch/agent';

const loaded = loadConfig(process.argv[2]);
if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
const { config } = loaded;
const write = (level) => (fields, event) =>
  process.stderr.write(`${JSON.stringify({ level, event, ...fields, err: fields?.err?.message })}\n`);
const log = { trace() {}, debug() {}, info() {}, warn: write('warn'), error: write('error'), fatal: write('fatal') };
const agent = createAgent({ config: { ...config, uplink: { ...config.uplink, windowMs: 100 } }, log });
process.once('SIGTERM', () => void agent.stop().then(() => process.exit(0)));
await agent.start();
