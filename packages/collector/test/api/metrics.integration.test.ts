/** Health, readiness and figures: what Prometheus itself says of them. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { readySchema } from '../../src/api/schemas.js';
import { NO_COUNTS } from '../../src/notify/channel-stats.js';
import { type ApiRig, createStatsSource, SOME_STATS, startApi } from './api-rig.js';
import { createFixtureEstate, makeSite } from './estate-fixture.js';

const has = (program: string): boolean => spawnSync(program, ['--version']).status === 0;
const HAS_PROMTOOL = has('promtool');
const HAS_PROMETHEUS = has('prometheus');
if (!HAS_PROMTOOL || !HAS_PROMETHEUS) {
  process.stderr.write('SKIPPED: scraping needs promtool and prometheus (Debian: apt install prometheus).\n');
}

const ESTATE = () => createFixtureEstate([makeSite('a'), makeSite('b', 'down'), makeSite('c', 'ok', { kind: 'hub' })]);

let rig: ApiRig;
afterEach(() => rig.stop());

const scrape = async (): Promise<Map<string, number>> => {
  const text = await (await rig.get('/metrics')).text();
  return new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
};

describe('/metrics', () => {
  it('shows the estate, the ingest, the store, the stream and the requests', async () => {
    const stats = createStatsSource();
    rig = await startApi({ estate: ESTATE(), stats: stats.source });
    stats.commit({ durationMs: 4, heartbeats: 50 });
    const peer = await rig.open();
    peer.send({ subscribe: 'estate' });
    await peer.next('estate');
    await (await rig.get('/api/v1/sites/b')).text();
    await (await rig.get('/api/v1/sites/nowhere')).text();
    await (await rig.get('/no/such/page')).text();
    const figures = await scrape();
    expect(Object.fromEntries(figures)).toMatchObject({
      'tillwatch_sites{kind="store",state="ok"}': 1,
      'tillwatch_sites{kind="store",state="down"}': 1,
      'tillwatch_sites{kind="hub",state="ok"}': 1,
      'tillwatch_sites{kind="hub",state="down"}': 0,
      'tillwatch_flows{state="ok"}': 2,
      'tillwatch_ready{part="broker"}': 1,
      tillwatch_ingest_messages_total: SOME_STATS.messagesTotal,
      tillwatch_guides_sent_total: SOME_STATS.guidesSentTotal,
      'tillwatch_ingest_heartbeats_total{lane="fill"}': SOME_STATS.heartbeatsTotal.fill,
      'tillwatch_ingest_refused_total{reason="malformed"}': 4,
      tillwatch_ingest_lag_seconds: 0.042,
      'tillwatch_ingest_commit_duration_seconds_bucket{le="0.005"}': 1,
      'tillwatch_ingest_commit_duration_seconds_bucket{le="0.0025"}': 0,
      tillwatch_ingest_commit_heartbeats_sum: 50,
      tillwatch_store_heartbeats: 0,
      tillwatch_stream_clients: 1,
      'tillwatch_stream_messages_total{kind="snapshot"}': 1,
      'tillwatch_http_requests_total{route="/api/v1/sites/:id",method="GET",code="200"}': 1,
      'tillwatch_http_requests_total{route="/api/v1/sites/:id",method="GET",code="404"}': 1,
      'tillwatch_http_requests_total{route="unmatched",method="GET",code="404"}': 1,
    });
    expect(figures.has('process_resident_memory_bytes')).toBe(true);
    // Nothing is counted per site: as many series for a thousand sites as for three. Node's own figures are left
    // out: a first major collection of garbage brings nine new series.
    const ours = async (): Promise<number> =>
      [...(await scrape()).keys()].filter((name) => name.startsWith('tillwatch_')).length;
    const before = await ours();
    expect(before).toBeGreaterThan(20);
    for (let index = 0; index < 1_000; index += 1) rig.estate.put(makeSite(`more-${index}`, 'down'));
    expect(await ours()).toBe(before);
  });

  it('sums reasons beyond its bound, and leaves off what is not known', async () => {
    const refusedTotal = new Map(Array.from({ length: 70 }, (_, index) => [`reason-${index}`, 1]));
    rig = await startApi({ stats: createStatsSource({ ...SOME_STATS, refusedTotal, lagMs: null }).source });
    const figures = await scrape();
    const refused = [...figures.keys()].filter((name) => name.startsWith('tillwatch_ingest_refused_total'));
    expect(refused).toHaveLength(65);
    expect(figures.get('tillwatch_ingest_refused_total{reason="other"}')).toBe(6);
    expect(figures.has('tillwatch_ingest_lag_seconds')).toBe(false);
  });

  it('is served while the store fails or hangs', async () => {
    const never = new Promise<never>(() => undefined);
    const broken = { history: () => never, transitions: () => never, changes: () => never, stats: () => never };
    rig = await startApi({ estate: ESTATE(), store: broken, limits: { http: { storeAnswerMs: 20 } } });
    const figures = await scrape();
    expect(figures.get('tillwatch_sites{kind="store",state="down"}')).toBe(1);
    expect(figures.has('tillwatch_store_heartbeats')).toBe(false);
  });

  it('shows the messages of each notifier', async () => {
    const room = { ...NO_COUNTS, waiting: 3, owedSinceMs: Date.now() - 60_000, queued: 9, delivered: 4, retried: 5 };
    const mail = {
      ...NO_COUNTS,
      waiting: 0,
      owedSinceMs: null,
      rejected: 1,
      held: 2,
      digests: 1,
      messagesInDigests: 7,
    };
    rig = await startApi({ notifyStats: () => new Map(Object.entries({ room, mail })) });
    const figures = await scrape();
    expect(Object.fromEntries(figures)).toMatchObject({
      'tillwatch_notify_messages_waiting{notifier="room"}': 3,
      'tillwatch_notify_messages_queued_total{notifier="room"}': 9,
      'tillwatch_notify_messages_delivered_total{notifier="room"}': 4,
      'tillwatch_notify_messages_failed_total{notifier="room"}': 5,
      'tillwatch_notify_messages_given_up_total{notifier="mail"}': 1,
      'tillwatch_notify_messages_held_total{notifier="mail"}': 2,
      'tillwatch_notify_digests_total{notifier="mail"}': 1,
      'tillwatch_notify_digest_messages_total{notifier="mail"}': 7,
      'tillwatch_notify_oldest_message_age_seconds{notifier="mail"}': 0,
    });
    expect(figures.get('tillwatch_notify_oldest_message_age_seconds{notifier="room"}')).toBeGreaterThanOrEqual(60);
  });

  it('stops listening to commits when it stops', async () => {
    const stats = createStatsSource();
    rig = await startApi({ stats: stats.source });
    expect(stats.listeners()).toBe(1);
    await rig.stop();
    expect(stats.listeners()).toBe(0);
  });

  (HAS_PROMTOOL ? it : it.skip)('gives promtool nothing to say', async () => {
    const stats = createStatsSource();
    const notifyStats = () => new Map([['room', { ...NO_COUNTS, waiting: 0, owedSinceMs: null }]]);
    rig = await startApi({ estate: ESTATE(), stats: stats.source, notifyStats });
    stats.commit({ durationMs: 4, heartbeats: 50 });
    await (await rig.get('/api/v1/sites')).text();
    const input = await (await rig.get('/metrics')).text();
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  (HAS_PROMETHEUS ? it : it.skip)(
    'is scraped by a real Prometheus',
    async () => {
      rig = await startApi({ estate: ESTATE() });
      const prometheus = await startPrometheus(rig.port);
      try {
        // A scrape may take no longer than the interval, and the first may be too slow: waited for is one that came through.
        expect(await prometheus.query('up == 1')).toBe('1');
        expect(await prometheus.query('tillwatch_sites{kind="store",state="down"}')).toBe('1');
        expect(await prometheus.query('sum(tillwatch_sites)')).toBe('3');
      } finally {
        await prometheus.stop();
      }
    },
    60_000,
  );
});

describe('/healthz and /readyz', () => {
  it('live and ready', async () => {
    rig = await startApi();
    expect(await (await rig.get('/healthz')).text()).toBe('ok\n');
    const ready = await rig.get('/readyz');
    const body = await ready.json();
    expect(ready.status).toBe(200);
    expect(readySchema.parse(body)).toEqual(body);
    expect(body).toEqual({
      ready: true,
      parts: ['broker', 'store', 'ingest', 'incidents', 'api'].map((part) => ({ part, ready: true })),
    });
  });

  it('names the parts that are not ready, and still lives', async () => {
    rig = await startApi({ ready: () => ({ broker: false, store: true, ingest: false, incidents: true }) });
    const ready = await rig.get('/readyz');
    expect(ready.status).toBe(503);
    expect(ready.headers.get('retry-after')).toBe('2');
    expect(await ready.json()).toMatchObject({
      code: 'not-ready',
      detail: 'Not ready: broker, ingest.',
      parts: [
        { part: 'broker', ready: false },
        { part: 'store', ready: true },
        { part: 'ingest', ready: false },
        { part: 'incidents', ready: true },
        { part: 'api', ready: true },
      ],
    });
    expect((await rig.get('/healthz')).status).toBe(200);
  });
});

interface RunningPrometheus {
  /** The value of an instant query's one sample, once there is one. */
  query(expression: string): Promise<string>;
  stop(): Promise<void>;
}

/** Debian's Prometheus with a configuration and data of its own, on loopback. */
async function startPrometheus(target: number): Promise<RunningPrometheus> {
  const dir = await mkdtemp(join(tmpdir(), 'tillwatch-prometheus-'));
  const config = join(dir, 'prometheus.yml');
  await writeFile(
    config,
    `global: { scrape_interval: 1s }\nscrape_configs:\n  - job_name: tillwatch\n    static_configs: [{ targets: ['127.0.0.1:${target}'] }]\n`,
  );
  const child = spawn(
    'prometheus',
    [`--config.file=${config}`, `--storage.tsdb.path=${join(dir, 'data')}`, '--web.listen-address=127.0.0.1:0'],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const exited = once(child, 'exit');
  const address = await listenAddress(child.stderr);
  return {
    async query(expression) {
      for (;;) {
        if (child.exitCode !== null) throw new Error(`prometheus ended with ${child.exitCode}`);
        const answer = await fetch(`http://${address}/api/v1/query?query=${encodeURIComponent(expression)}`)
          .then((response) => response.json() as Promise<{ data?: { result?: { value: [number, string] }[] } }>)
          .catch(() => null);
        const sample = answer?.data?.result?.[0];
        if (sample !== undefined) return sample.value[1];
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    async stop() {
      child.kill('SIGTERM');
      await exited;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Where it listens, of its own choice, as its log says it; what it logs afterwards is read and passed over. */
async function listenAddress(log: NodeJS.ReadableStream): Promise<string> {
  const lines = createInterface({ input: log });
  const said: string[] = [];
  const address = await new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      said.push(line);
      const [, found] = /msg="Listening on" address=(\S+)/.exec(line) ?? [];
      if (found !== undefined) resolve(found);
    });
    lines.once('close', () => reject(new Error(`prometheus ended:\n${said.join('\n')}`)));
  });
  lines.removeAllListeners('line');
  return address;
}
