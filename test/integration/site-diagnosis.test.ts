/** Simulated stores speak to a real collector over its broker: a printer without paper, a dead router and a store that is cut off are three incidents, rightly named. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Collector, createCollector, createMemoryStore, loadConfig, SYSTEM_CLOCK } from '@tillwatch/collector';
import type { CheckSummary, IncidentPage, IncidentView, Reason } from '@tillwatch/model';
import { createStoreSession, planStore, type StoreSession } from '@tillwatch/sim';
import { eventually } from '../kit/demo.js';

const ORG = 'acme';
const WINDOW_MS = 3_000;
const QUIET = { debug() {}, info() {}, warn() {}, error() {} };

describe('the collector on its own', () => {
  let dataDir: string;
  let collector: Collector;
  let apiUrl: string;
  let brokerUrl: string;
  const sessions: StoreSession[] = [];
  const voices: NodeJS.Timeout[] = [];

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'tillwatch-diagnosis-'));
    const text = `org: ${ORG}\ndataDir: ${dataDir}\nlisten: { port: 0 }\nbroker: { embedded: { port: 0 } }\n`;
    const file = join(dataDir, 'collector.yaml');
    writeFileSync(file, text);
    const checked = loadConfig({ file, env: {} });
    if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
    const store = createMemoryStore({ clock: SYSTEM_CLOCK });
    collector = createCollector({ config: checked.config, store, log: QUIET, clock: SYSTEM_CLOCK, pageDir: null });
    ({ apiUrl, brokerUrl } = await collector.start());
  });
  afterAll(async () => {
    for (const voice of voices) clearInterval(voice);
    await Promise.all(sessions.map((session) => session.stop()));
    await collector.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** A store that was well for three windows, finds this of some nodes since the fourth, and goes on saying so until it is cut. */
  async function open(index: number, found: Readonly<Record<string, Reason>>) {
    const { definition } = planStore(index);
    const startedAtMs = Date.now() - 4 * WINDOW_MS;
    const birth = {
      boot: randomBytes(8).toString('hex'),
      incarnation: 1,
      startedAtMs,
      agentVersion: '0.1.0',
      cadenceMs: 2 * WINDOW_MS,
      windowMs: WINDOW_MS,
      definition,
    };
    let isUp = false;
    const session = createStoreSession({
      identity: { org: ORG, site: definition.site.id, agent: 'front-end' },
      birth,
      brokerUrl,
      nowMs: () => Date.now(),
      onLost: () => {},
      onUp: () => {
        isUp = true;
      },
    });
    sessions.push(session);
    session.connect();
    await eventually('a connection', () => isUp);
    const say = (window: number) => {
      const endedAtMs = startedAtMs + window * WINDOW_MS;
      const reasons = definition.checks.map(({ on }) => (window >= 4 ? (found[on.node ?? ''] ?? null) : null));
      const checks = reasons.map((reason): CheckSummary => {
        const lost = reason === 'timeout' ? 2 : 0;
        const medianUs = lost > 0 ? null : 500;
        return { state: reason === null ? 'ok' : 'down', reason, sent: 2, lost, medianUs, maxUs: medianUs };
      });
      const transitions = reasons.flatMap((reason, check) =>
        reason === null || window > 4
          ? []
          : [{ check, from: 'ok' as const, to: 'down' as const, reason, atMs: endedAtMs - WINDOW_MS + 1 }],
      );
      session.offer({ endedAtMs, lengthMs: WINDOW_MS, checks, transitions });
    };
    let window = 0;
    while (window < 4) say(++window);
    const voice = setInterval(() => say(++window), WINDOW_MS);
    voices.push(voice);
    const cut = () => {
      clearInterval(voice);
      session.cut();
    };
    return { site: definition.site.id, cut };
  }

  async function incidentOf(site: string): Promise<IncidentView> {
    let found: readonly IncidentView[] = [];
    await eventually(`an incident at ${site}`, async () => {
      const response = await fetch(`${apiUrl}/api/v1/incidents?site=${site}`);
      found = ((await response.json()) as IncidentPage).incidents;
      return found.length > 0;
    });
    expect(found).toHaveLength(1);
    return found[0] as IncidentView;
  }

  it('believes a printer, names a router, and does not pretend to know why a store is silent', async () => {
    const printer = await open(0, { 'printer-1': 'consumable-out' });
    const router = await open(1, { router: 'timeout', wan: 'timeout', 'central-db': 'timeout' });
    const dark = await open(2, {});
    await eventually('the store to be heard', () => collector.estate.summary(dark.site)?.state === 'ok');
    dark.cut();

    expect((await incidentOf(printer.site)).cause).toMatchObject({ node: 'printer-1', kind: 'consumable-out' });
    const routers = await incidentOf(router.site);
    expect(routers.cause).toMatchObject({ node: 'router', kind: 'hard' });
    expect(routers.class).toBe('infrastructure/network-wan');
    expect(routers.symptoms).toBe(3);
    const silent = await incidentOf(dark.site);
    expect(silent).toMatchObject({ vantage: 'centre', cause: { kind: 'silent' } });
    const candidates = silent.cause.candidates.map(({ component }) => component);
    expect(candidates).toEqual(expect.arrayContaining(['wan', 'router', 'front-end', 'front-end/agent']));
    expect(candidates).not.toContain('till-1');
  }, 120_000);
});
