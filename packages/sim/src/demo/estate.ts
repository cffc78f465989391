/** The demo estate: collector, devices, three agents and simulated stores, each a process of its own, kept running together. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import type { Endpoint } from '../devices/listener.js';
import { type AgentConfig, DEMO_ORG, renderAgentConfig } from './agent-config.js';
import type { DemoOptions } from './arguments.js';
import { openBoundedLog } from './bounded-log.js';
import { type Child, type ChildSpec, createChild, type Death } from './child.js';
import type { DataDir } from './data-dir.js';
import type { DevicesSay, EndpointTable, StartDevices } from './device-messages.js';
import { isListening, probePort } from './free-port.js';
import { hubConfig } from './hub-config.js';
import { type Inbox, openInbox } from './inbox.js';
import { machineConfig } from './machine-config.js';
import { readDefaultRoute, readNameServers } from './machine-facts.js';
import { demoPeople } from './people.js';
import { waitUntilReady } from './readiness.js';
import { storeConfig } from './store-config.js';
import type { StartStores } from './stores-main.js';

/** Sites with an agent of their own, in the order in which they are told of. */
export const DEMO_SITES = ['this-machine', 'demo-1', 'hub'] as const;
type DemoSite = (typeof DEMO_SITES)[number];

const SSH: Endpoint = { host: '127.0.0.1', port: 22 };
/** So many deaths in a row before the demo is ready, and it gives up. */
const GIVE_UP_AFTER = 4;
const LISTENING_WITHIN_MS = 300;
const LISTENING_STEP_MS = 50;
const READY_WITHIN_MS = 120_000;

/** The demo cannot start, in words for people. */
export class DemoError extends Error {}

export interface EstateOptions extends Pick<DemoOptions, 'stores' | 'probeNetwork'> {
  /** The page's port, free a moment ago. */
  readonly port: number;
  readonly data: DataDir;
  /** The command `tillwatch`, a module for Node. */
  readonly command: string;
  /** Progress, one short line each. */
  readonly say: (line: string) => void;
}

export interface Estate {
  /** Resolves with the page's address once everything is up. Rejects with DemoError, or with the signal's reason. */
  start(signal: AbortSignal): Promise<string>;
  /** Ends every process. May be called at any time, and twice. */
  stop(): Promise<void>;
}

/** Makes the estate; no process runs before `start`. */
export function createEstate(options: EstateOptions): Estate {
  const { data, say } = options;
  const page: Endpoint = { host: '127.0.0.1', port: options.port };
  const url = `http://${page.host}:${page.port}`;
  const pids = new Map<string, number>();
  const children = new Map<string, { child: Child; close: () => void }>();
  let giveUp: (fault: DemoError) => void = () => {};
  let stopping: Promise<void> | null = null;
  let inbox: Inbox | null = null;

  const onDeath = (log: { tail(count: number): string }, death: Death) => {
    const next = death.willRestart ? `starting it again in ${death.restartMs} ms` : 'not started again';
    say(`${death.name} ended (${death.how}); ${next}; its log: ${join(data.logs, `${death.name}.log`)}`);
    if (death.willRestart && death.deaths < GIVE_UP_AFTER) return;
    giveUp(new DemoError(`${death.name} does not stay up (${death.how}):\n${log.tail(12)}`));
  };
  const launch = (spec: ChildSpec) => {
    const log = openBoundedLog(join(data.logs, `${spec.name}.log`));
    const onStart = (name: string, pid: number) => {
      pids.set(name, pid);
      data.recordProcesses({ main: process.pid, ...Object.fromEntries(pids) });
    };
    const child = createChild(spec, { log, random: Math.random, onStart, onDeath: (death) => onDeath(log, death) });
    children.set(spec.name, { child, close: () => log.close() });
    child.start();
  };

  const broker = async (): Promise<Endpoint> => ({ host: page.host, port: (await probePort(0)) ?? 1883 });

  const launchCollector = (at: Endpoint, told: Inbox) => {
    const dataDir = join(data.path, 'collector');
    const file = join(data.path, 'collector.yaml');
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(
      file,
      stringify({
        org: DEMO_ORG,
        dataDir,
        listen: page,
        broker: { embedded: at },
        publicUrl: url,
        ...demoPeople(told),
      }),
    );
    launch({ name: 'collector', script: options.command, args: ['collector', '--config', file] });
  };

  /** Starts the devices; each time they say where they listen (also after a restart), the agents are brought in line. */
  const launchDevices = (at: Endpoint, onEndpoints: (endpoints: EndpointTable) => void) => {
    let wanted: EndpointTable = {};
    launch({
      name: 'devices',
      script: join(import.meta.dirname, 'devices-main.js'),
      args: [],
      greeting: (): StartDevices => ({ type: 'start', broker: at, wanted, controlSocket: data.controlSocket }),
      onMessage: (message) => {
        const said = message as DevicesSay;
        if (said.type === 'failed') return giveUp(new DemoError(`the emulated devices cannot start: ${said.problem}`));
        wanted = said.endpoints;
        onEndpoints(said.endpoints);
      },
    });
  };

  const configFor = async (site: DemoSite, endpoints: EndpointTable, at: Endpoint): Promise<AgentConfig> => {
    const dataDir = join(data.path, 'agents', site);
    if (site === 'demo-1') return storeConfig(endpoints, dataDir);
    if (site === 'hub') return hubConfig(endpoints, at, dataDir);
    const [defaultRoute, nameServers, hasSsh] = await Promise.all([
      readDefaultRoute(),
      readNameServers(),
      isListening(SSH.host, SSH.port, 300),
    ]);
    const facts = endpoints['machine/facts'] ?? page;
    return machineConfig(
      { defaultRoute, nameServers, ssh: hasSsh ? SSH : null },
      { facts, page, broker: at, probeNetwork: options.probeNetwork },
      dataDir,
    );
  };

  const bringAgents = async (endpoints: EndpointTable, at: Endpoint, texts: Map<DemoSite, string>) => {
    for (const site of DEMO_SITES) {
      const text = renderAgentConfig(await configFor(site, endpoints, at));
      if (texts.get(site) === text) continue;
      texts.set(site, text);
      const file = join(data.path, 'agents', `${site}.yaml`);
      mkdirSync(join(data.path, 'agents', site), { recursive: true });
      writeFileSync(file, text);
      const known = children.get(`agent-${site}`);
      if (known) await known.child.restart();
      else if (stopping === null)
        launch({ name: `agent-${site}`, script: options.command, args: ['agent', '--config', file] });
    }
  };

  const launchStores = (at: Endpoint) => {
    if (options.stores === 0) return;
    const greeting = (): StartStores => ({
      type: 'start',
      broker: at,
      org: DEMO_ORG,
      count: options.stores,
      version: '0.1.0',
    });
    launch({ name: 'stores', script: join(import.meta.dirname, 'stores-main.js'), args: [], greeting });
  };

  return {
    async start(signal) {
      const failed = new Promise<never>((_resolve, reject) => {
        giveUp = reject;
      });
      failed.catch(() => {});
      const texts = new Map<DemoSite, string>();
      const at = await broker();
      say('starting collector, devices and agents ...');
      inbox = await openInbox(join(data.path, 'messages.jsonl'));
      launchCollector(at, inbox);
      launchDevices(at, (endpoints) => {
        untilListening(at, signal)
          .then(() => bringAgents(endpoints, at, texts))
          .catch((fault: unknown) => giveUp(new DemoError(`agents cannot be set up: ${String(fault)}`)));
      });
      launchStores(at);
      const within = AbortSignal.timeout(READY_WITHIN_MS);
      const ready = waitUntilReady({
        url,
        sites: DEMO_SITES,
        signal: AbortSignal.any([signal, within]),
        onWaiting: (missing) => say(`waiting for ${missing} ...`),
      });
      try {
        await Promise.race([ready, failed]);
      } catch (fault) {
        ready.catch(() => {});
        if (within.aborted && !signal.aborted)
          throw new DemoError(`not ready after ${READY_WITHIN_MS / 1000} s; logs are in ${data.logs}`);
        throw fault;
      }
      return url;
    },
    stop() {
      stopping ??= stopInOrder([...children.entries()]).then(() => inbox?.stop());
      return stopping;
    },
  };
}

/** Agents first, so that they can say goodbye; the collector last, so that it hears them. */
async function stopInOrder(
  children: readonly (readonly [string, { child: Child; close: () => void }])[],
): Promise<void> {
  const rank = (name: string) => (name === 'collector' ? 2 : name === 'devices' ? 1 : 0);
  for (const turn of [0, 1, 2]) {
    await Promise.all(children.filter(([name]) => rank(name) === turn).map(([, { child }]) => child.stop()));
  }
  for (const [, { close }] of children) close();
}

/** Waits for the broker: an agent that finds its first line dead would begin on the second, and stay there for a minute. */
async function untilListening({ host, port }: Endpoint, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !(await isListening(host, port, LISTENING_WITHIN_MS))) {
    await sleep(LISTENING_STEP_MS, undefined, { signal }).catch(() => {});
  }
}
