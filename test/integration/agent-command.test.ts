/** `tillwatch agent` as services start it: its own small program, every kind of probe within it, its memory, its exit status. */
import { isAscii } from 'node:buffer';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fetchLocalStatus, listLocalAgents } from '@tillwatch/agent';
import type { LocalStatus } from '@tillwatch/model';
import { findProbe, parseProbeParams, probeKinds } from '@tillwatch/probes';

const ROOT = join(import.meta.dirname, '../..');
const CLI = join(ROOT, 'packages/cli/bin/tillwatch.js');
const BUNDLE = join(ROOT, 'packages/agent/bundle');
/** docs/decisions/013-agent-memory.md; a fresh agent has more than 10 MiB to spare. */
const RSS_MAX_MIB = 85;

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tw-agent-command-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Nobody listens on the discard port, and TEST-NET-1 (RFC 5737) is nowhere: what an attempt finds there does not matter, only that it can be made. */
const TARGETS = [
  '127.0.0.1:9',
  '127.0.0.1',
  'http://127.0.0.1:9/',
  'https://127.0.0.1:9/',
  'ipp://127.0.0.1:9/ipp/print',
  'mariadb://127.0.0.1:9/shop',
  'localhost',
  'process:pos',
  '/proc/version',
];
const CREDENTIALS = { user: 'monitor', password: 'none' };
const METRICS = { metrics: { orders: '/orders' } };

function paramsOf(kind: string): unknown {
  for (const target of TARGETS) {
    for (const more of [{}, CREDENTIALS, METRICS]) {
      try {
        const params = { ...findProbe(kind)?.fromTarget(target), ...more };
        if (parseProbeParams(kind, params).ok) return params;
      } catch {
        // Not this kind of target.
      }
    }
  }
  throw new Error(`no target here fits ${kind}: add one to TARGETS`);
}

function configText(kinds: readonly string[]): string {
  const checks = kinds.map(
    (kind) => `  - { id: ${kind}, on: front-end, kind: ${kind}, params: ${JSON.stringify(paramsOf(kind))} }`,
  );
  return `site: { id: s1, name: Store 1 }
agent: { id: front-end, dataDir: ${join(dir, 'data')} }
vantage: front-end
nodes: [{ id: front-end, kind: front-end }]
defaults: { interval: 1s, timeout: 900ms }
checks:
${checks.join('\n')}
uplink: { org: acme, brokers: ['mqtt://127.0.0.1:9'], window: 1s, batch: 1 }
`;
}

const environment = () => ({ ...process.env, NODE_OPTIONS: '', XDG_RUNTIME_DIR: dir, LANG: 'C', LC_ALL: 'C' });

async function until<T>(what: string, found: () => T | null | Promise<T | null>): Promise<T> {
  for (let tries = 0; tries < 1_200; tries++) {
    const value = await found();
    if (value !== null) return value;
    await sleep(25);
  }
  throw new Error(`did not come about in 30 s: ${what}`);
}

async function status(): Promise<LocalStatus | null> {
  const [agent] = listLocalAgents(join(dir, 'tillwatch'));
  return agent === undefined ? null : fetchLocalStatus(agent.socket).catch(() => null);
}

describe('the program', () => {
  const text = (name: string): string => readFileSync(join(BUNDLE, name), 'utf8');

  it('loads nothing but SQLite of what npm installed before it is needed', () => {
    const loaded = new Set<string>();
    const follow = (name: string): void => {
      for (const [, from = ''] of text(name).matchAll(
        /(?:^|;)(?:import|export)(?:[^;"'`()]*from)?\s*["']([^"']+)["']/g,
      )) {
        if (from.startsWith('./')) follow(from.slice(2));
        else if (!isBuiltin(from)) loaded.add(from);
      }
    };
    follow('program.js');
    expect([...loaded]).toEqual(['better-sqlite3']);
  });

  it('has the libraries of every kind of probe without what makes Node load fetch and HTTP/2', () => {
    const parts = readdirSync(BUNDLE).filter((name) => name !== 'program.js');
    const script = `for (const part of ${JSON.stringify(parts)}) await import(${JSON.stringify(`${BUNDLE}/`)} + part);
      console.log(JSON.stringify(process.moduleLoadList.filter((name) => /undici|http2/.test(name))));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      env: environment(),
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual([]);
    const libraries = parts.map(text).join('\n');
    // Words of mysql2, pg, net-snmp, net-ping and yaml.
    const words = [
      'mysql_native_password',
      'SCRAM-SHA-256',
      'RequestTimedOutError',
      'TimeExceededError',
      'YAMLParseError',
    ];
    expect(words.filter((word) => !libraries.includes(word))).toEqual([]);
  });

  it('keeps its text in one byte a character', () => {
    expect(readdirSync(BUNDLE).filter((name) => !isAscii(readFileSync(join(BUNDLE, name))))).toEqual([]);
  });
});

it('runs every kind of probe, in bounded memory, and ends with 0 at SIGTERM', async () => {
  const file = join(dir, 'agent.yaml');
  writeFileSync(file, configText(probeKinds()));
  const agent: ChildProcess = spawn(process.execPath, [CLI, '--json', 'agent', '--config', file], {
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    const ended = once(agent, 'close');
    let printed = '';
    let logged = '';
    agent.stdout?.on('data', (chunk) => {
      printed += String(chunk);
    });
    agent.stderr?.on('data', (chunk) => {
      logged += String(chunk);
    });
    // What has not been tried yet has no data.
    const seen = await until('an answer of each kind', async () => {
      const now = await status();
      return now?.nodes[0]?.checks.every((check) => check.reason !== 'no-data') === true ? now : null;
    });
    expect(seen.nodes[0]?.checks.map((check) => check.id)).toEqual(probeKinds());
    // A throw is our bug: `internal`.
    expect(seen.nodes[0]?.checks.filter((check) => check.reason === 'internal')).toEqual([]);
    const [, rssKib] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${agent.pid}/status`, 'utf8')) ?? [];
    expect(Number(rssKib) / 1_024).toBeLessThan(RSS_MAX_MIB);
    agent.kill('SIGTERM');
    expect((await ended)[0]).toBe(0);
    expect(JSON.parse(printed)).toEqual({ site: 's1', agent: 'front-end', dataDir: join(dir, 'data') });
    for (const line of logged.trim().split('\n')) expect(JSON.parse(line)).toMatchObject({ msg: expect.any(String) });
  } finally {
    agent.kill('SIGKILL');
  }
}, 90_000);

it.each([
  ['a wrong configuration', 78, ['--config', 'wrong.yaml'], /^wrong.yaml:1:9 site:|wrong\.yaml:\d+:\d+ /m],
  ['a file that is not there', 78, ['--config', 'nowhere.yaml'], /ENOENT/],
  ['wrong usage', 2, [], /missing option --config/],
  ['wrong usage, in Chinese', 2, ['--lang', 'zh-CN'], /缺少选项/],
  ['a question for help', 0, ['--help'], /--config <file>/],
] as const)('answers %s with %i', (_, exit, args, told) => {
  writeFileSync(join(dir, 'wrong.yaml'), 'site: { id: s1 }\n');
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'agent', ...args], {
    cwd: dir,
    env: environment(),
    encoding: 'utf8',
  });
  expect(status).toBe(exit);
  expect(stdout + stderr).toMatch(told);
});
