// Latency truth on a LAN: our icmp and tcp probes of 20 targets a second beside fping on the same targets at the same time, over a veth pair between
// two network namespaces that this benchmark makes and removes. Needs root, iproute2 and fping.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { installed, start, until } from './processes.mjs';

const TARGETS = 20;
const PORT = 9100;
const ip = (...args) => execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
const host = (n) => `10.231.77.${10 + n}`;

function lan(near, far) {
  ip('netns', 'add', near);
  ip('netns', 'add', far);
  ip('link', 'add', 'tw-near', 'netns', near, 'type', 'veth', 'peer', 'name', 'tw-far', 'netns', far);
  ip('-n', near, 'addr', 'add', '10.231.77.1/24', 'dev', 'tw-near');
  for (let n = 0; n < TARGETS; n++) ip('-n', far, 'addr', 'add', `${host(n)}/24`, 'dev', 'tw-far');
  for (const [space, device] of [
    [near, 'tw-near'],
    [far, 'tw-far'],
    [near, 'lo'],
    [far, 'lo'],
  ])
    ip('-n', space, 'link', 'set', device, 'up');
}

function remove(...spaces) {
  for (const space of spaces) {
    try {
      ip('netns', 'delete', space);
    } catch {
      // It was not made.
    }
  }
}

/** fping's medians per target, microseconds. */
function fpingMedians(text) {
  return text
    .split('\n')
    .filter((line) => line.includes(' : '))
    .map((line) => {
      const times = line
        .split(' : ')[1]
        .trim()
        .split(/\s+/)
        .filter((word) => word !== '-')
        .map(Number)
        .sort((a, b) => a - b);
      return 1000 * times[times.length >> 1];
    });
}

export async function run({ quick, note }) {
  const fping = installed('/usr/bin/fping', '/usr/sbin/fping');
  if (process.getuid?.() !== 0 || fping === null || installed('/usr/sbin/ip', '/sbin/ip', '/usr/bin/ip') === null) {
    note('needs root, iproute2 and fping (Debian: apt-get install iproute2 fping)');
    return [];
  }
  const [near, far] = [`tw-bench-near-${process.pid}`, `tw-bench-far-${process.pid}`];
  const rounds = quick ? 1 : 3;
  const seconds = quick ? 10 : 30;
  const hosts = Array.from({ length: TARGETS }, (_, n) => host(n));
  const medians = { icmp: [], tcp: [], fping: [] };
  const gaps = { icmp: [], tcp: [] };
  remove(near, far);
  lan(near, far);
  const server = start('ip', [
    'netns',
    'exec',
    far,
    process.execPath,
    '-e',
    `require('node:net').createServer((s) => s.on('error', () => {}).end()).listen(${PORT}, () => console.log('up'))`,
  ]);
  try {
    await until('listener', () => server.printed().includes('up'));
    for (let round = 0; round < rounds; round++) {
      const ours = start('ip', [
        'netns',
        'exec',
        near,
        process.execPath,
        join(import.meta.dirname, 'latency-probe.mjs'),
        JSON.stringify({ hosts, port: PORT, seconds }),
      ]);
      const theirs = start('ip', [
        'netns',
        'exec',
        near,
        fping,
        '-q',
        '-C',
        String(seconds),
        '-p',
        '1000',
        '-i',
        '10',
        ...hosts,
      ]);
      await Promise.all([ours.ended, theirs.ended]);
      const own = JSON.parse(ours.printed().trim().split('\n').at(-1));
      const truth = fpingMedians(theirs.printed());
      medians.fping.push(...truth);
      for (const kind of ['icmp', 'tcp']) {
        medians[kind].push(...own[kind]);
        gaps[kind].push(...own[kind].map((value, at) => Math.abs(value - truth[at])));
      }
    }
  } finally {
    await server.stop();
    remove(near, far);
  }
  return [
    { measure: 'LAN latency, median per target', who: 'fping', unit: 'us', values: medians.fping },
    { measure: 'LAN latency, median per target', who: 'tillwatch icmp', unit: 'us', values: medians.icmp },
    { measure: 'LAN latency, median per target', who: 'tillwatch tcp', unit: 'us', values: medians.tcp },
    {
      measure: 'distance from fping per target',
      who: 'tillwatch icmp',
      unit: 'us',
      values: gaps.icmp,
      budget: { atMost: 200 },
    },
    {
      measure: 'distance from fping per target',
      who: 'tillwatch tcp',
      unit: 'us',
      values: gaps.tcp,
      budget: { atMost: 200 },
    },
  ];
}
