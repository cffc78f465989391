// Runs the built agent as a process of its own, as a service does: node agent-process.mjs CONFIG RUN-DIR [boom]
import { runAgent } from '../dist/run-agent.js';

const [file, runDir, boom] = process.argv.slice(2);
// A bug somewhere: what nobody catches.
if (boom === 'throw') setTimeout(() => JSON.parse('{'), 500);
if (boom === 'reject') setTimeout(() => Promise.reject(new Error('nobody waits for this')), 500);
process.exitCode = await runAgent(file, { runDir });
