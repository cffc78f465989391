/** A stranger with Debian's tools reads the wire: mosquitto_sub takes the heartbeats, protoc decodes them with the files in proto/. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../kit/demo.js';
import { describeWithMosquitto, type Mosquitto, startMosquitto } from '../kit/mosquitto.js';

const ROOT = join(import.meta.dirname, '../..');
const needs = ['mosquitto_sub', 'protoc'].filter((tool) => spawnSync(tool, ['--help']).error !== undefined);
if (needs.length > 0)
  process.stderr.write(
    `skipped: a stranger reads the wire: needs ${needs.join(', ')} (Debian: apt-get install mosquitto-clients protobuf-compiler)\n`,
  );

function protocDecode(message: string, bytes: Buffer): string {
  const files = ['uplink', 'downlink'].map((name) => `tillwatch/v1/${name}.proto`);
  return execFileSync('protoc', ['-I', join(ROOT, 'proto'), `--decode=tillwatch.v1.${message}`, ...files], {
    input: bytes,
    encoding: 'utf8',
  });
}

describeWithMosquitto('a stranger on the wire', () => {
  let broker: Mosquitto;
  let agent: ChildProcess | undefined;
  const dir = mkdtempSync(join(tmpdir(), 'tillwatch-stranger-'));
  const till = createServer((socket) => socket.on('error', () => {}).end());

  beforeAll(async () => {
    broker = await startMosquitto({ config: 'log_type subscribe\nlog_type error' });
    await new Promise<void>((resolve) => till.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    if (agent !== undefined && agent.exitCode === null) {
      const gone = new Promise((resolve) => agent?.once('exit', resolve));
      agent.kill();
      await gone;
    }
    till.close();
    await broker.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  (needs.length > 0 ? it.skip : it)(
    'sees births, heartbeats and wills, and protoc reads them',
    async () => {
      const address = till.address();
      if (address === null || typeof address === 'string') throw new Error('no address');
      const config = join(dir, 'agent.yaml');
      writeFileSync(
        config,
        `site: { id: s7, name: Store 7, kind: store }
agent: { id: front-end, dataDir: ${join(dir, 'data')} }
vantage: front-end
nodes: [{ id: front-end, kind: front-end }, { id: till-1, kind: till }]
links: [{ from: till-1, to: front-end }]
checks: [{ id: till-1/tcp, on: till-1, kind: tcp, params: { host: 127.0.0.1, port: ${address.port} }, interval: 500ms, timeout: 400ms }]
uplink: { org: acme, brokers: ['${broker.url}'], window: 1s, batch: 1 }
`,
      );
      const subscriber = spawn(
        'mosquitto_sub',
        ['-h', '127.0.0.1', '-p', String(broker.port), '-t', 'tw/v1/acme/#', '-F', '%t %x'],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      const seen = new Map<string, Buffer[]>();
      let rest = '';
      const took = new Promise<void>((resolve) => {
        subscriber.stdout.setEncoding('utf8').on('data', (text: string) => {
          const lines = (rest + text).split('\n');
          rest = lines.pop() ?? '';
          for (const line of lines) {
            const [topic = '', hex = ''] = line.split(' ');
            const leaf = topic.split('/').at(-1) ?? '';
            seen.set(leaf, [...(seen.get(leaf) ?? []), Buffer.from(hex, 'hex')]);
            // Messages that nobody acknowledges may come again by backfill; three windows are enough to read.
            if (leaf === 'live' && seen.get('live')?.length === 3) resolve();
          }
        });
      });
      // Nobody keeps a birth for who comes later.
      await eventually('the subscription', () => broker.log().includes('tw/v1/acme/#'));
      agent = spawn(process.execPath, [join(ROOT, 'packages/cli/bin/tillwatch.js'), 'agent', '--config', config], {
        stdio: 'ignore',
        env: { ...process.env, NODE_OPTIONS: '', XDG_RUNTIME_DIR: dir },
      });
      await took;
      const gone = new Promise((resolve) => agent?.once('exit', resolve));
      agent.kill();
      await gone;
      await eventually('the will', () => seen.has('will'));
      subscriber.kill();

      const birth = protocDecode('Birth', seen.get('birth')?.[0] ?? Buffer.alloc(0));
      expect(birth).toMatch(/id: "s7"/);
      expect(birth).toMatch(/id: "till-1\/tcp"/);
      const heartbeats = (seen.get('live') ?? []).map((bytes) => protocDecode('Heartbeats', bytes));
      for (const text of heartbeats) {
        expect(text).toMatch(/windows \{/);
        expect(text).toMatch(/first_seq: [1-9]/);
        // A field that proto/ does not name would be printed by its number.
        expect(text).not.toMatch(/^\s*\d+[:{ ]/m);
      }
      expect(heartbeats.join('')).toMatch(/median_us: [1-9]/);
      const will = protocDecode('Will', seen.get('will')?.[0] ?? Buffer.alloc(0));
      expect(will).toMatch(/stopped: true/);
      const boot = /boot: (\d+)/;
      expect(will.match(boot)?.[1]).toBe(birth.match(boot)?.[1]);
    },
    120_000,
  );
});
