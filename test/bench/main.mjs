// Runs benchmarks and reports median, spread and machine. A benchmark is one file and one line in BENCHMARKS.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

/**
 * name -> module; each exports `run({ quick, note }) -> rows`, a row being { measure, who, unit, values, budget? }. A budget bounds the median (`atMost`,
 * `atLeast`), the 95 % point (`p95AtMost`), or both.
 */
const BENCHMARKS = {
  'heartbeat-size': './heartbeat-size.mjs',
  'agent-cost': './agent-cost.mjs',
  'lab-agent-cost': './lab-agent-cost.mjs',
  'agent-memory': './agent-memory.mjs',
  latency: './latency.mjs',
  ingest: './ingest.mjs',
  disk: './disk.mjs',
  'fault-to-page': './fault-to-page.mjs',
  'fault-to-message': './fault-to-message.mjs',
  diagnosis: './diagnosis.mjs',
  healthy: './healthy.mjs',
  'incident-storm': './incident-storm.mjs',
  trade: './trade.mjs',
  estate: './estate.mjs',
};

function parse(args) {
  const options = { names: [], json: null, quick: false };
  for (let at = 0; at < args.length; at++) {
    if (args[at] === '--json') options.json = args[++at] ?? null;
    else if (args[at] === '--quick') options.quick = true;
    else options.names.push(args[at]);
  }
  const unknown = options.names.filter((name) => !(name in BENCHMARKS));
  if (unknown.length > 0)
    throw new Error(`unknown benchmark: ${unknown.join(', ')}; known: ${Object.keys(BENCHMARKS).join(', ')}`);
  return { ...options, names: options.names.length > 0 ? options.names : Object.keys(BENCHMARKS) };
}

/** Median, the least value that 95 of a hundred do not exceed, and the least and greatest beside them. */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  const p95 = sorted[Math.max(0, Math.ceil(sorted.length * 0.95) - 1)];
  return { median, p95, min: sorted[0], max: sorted.at(-1), runs: sorted.length };
}

function machine() {
  const version = (command, ...args) => {
    try {
      return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
        .trim()
        .split('\n')[0];
    } catch {
      return null;
    }
  };
  const [cpu] = cpus();
  return {
    cpu: cpu?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: version('uname', '-r'),
    node: process.version,
    commit: version('git', 'rev-parse', '--short', 'HEAD'),
    at: new Date().toISOString(),
  };
}

const figure = (value) =>
  Math.abs(value) >= 1000
    ? Math.round(value).toLocaleString('en-US').replaceAll(',', ' ')
    : Number(value.toPrecision(3)).toString();

function verdict(row, { median, p95 }) {
  if (row.budget === undefined) return '';
  const { atMost, atLeast, p95AtMost } = row.budget;
  const held = [
    ...(atMost === undefined ? [] : [[median <= atMost, `<= ${atMost}`]]),
    ...(atLeast === undefined ? [] : [[median >= atLeast, `>= ${atLeast}`]]),
    ...(p95AtMost === undefined ? [] : [[p95 <= p95AtMost, `95 % <= ${p95AtMost}`]]),
  ];
  return `${held.every(([isMet]) => isMet) ? 'met' : 'MISSED'} (${held.map(([, words]) => words).join(', ')})`;
}

function table(rows) {
  const lines = rows.map((row) => {
    const all = spread(row.values);
    const { median, p95, min, max, runs } = all;
    return [
      row.measure,
      row.who,
      figure(median),
      figure(p95),
      `${figure(min)} .. ${figure(max)}`,
      row.unit,
      String(runs),
      verdict(row, all),
    ];
  });
  const head = ['measure', 'who', 'median', '95 %', 'spread', 'unit', 'runs', 'first budget'];
  const widths = head.map((title, at) => Math.max(title.length, ...lines.map((line) => line[at].length)));
  const print = (line) =>
    line
      .map((cell, at) => ([2, 3, 6].includes(at) ? cell.padStart(widths[at]) : cell.padEnd(widths[at])))
      .join('  ')
      .trimEnd();
  return [head, widths.map((width) => '-'.repeat(width)), ...lines].map(print).join('\n');
}

/** Answers the exit code: 1 when a benchmark broke; a missed budget is shown, not an error. */
export async function main(args) {
  const options = parse(args);
  const rows = [];
  const notes = [];
  let broken = 0;
  for (const name of options.names) {
    process.stderr.write(`${name} ...\n`);
    try {
      const { run } = await import(BENCHMARKS[name]);
      const found = await run({ quick: options.quick, note: (text) => notes.push(`${name}: ${text}`) });
      rows.push(...found.map((row) => ({ benchmark: name, ...row })));
    } catch (error) {
      broken += 1;
      notes.push(`${name}: broke: ${error instanceof Error ? error.stack : error}`);
    }
  }
  const report = { machine: machine(), rows: rows.map((row) => ({ ...row, ...spread(row.values) })), notes };
  console.log(table(rows));
  for (const note of notes) console.log(`note: ${note}`);
  console.log(`machine: ${JSON.stringify(report.machine)}`);
  if (options.json) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  else console.log(JSON.stringify(report));
  return broken > 0 ? 1 : 0;
}
