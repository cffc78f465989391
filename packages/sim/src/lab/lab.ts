/** The lab: a store, a mall and a hub of real servers in network namespaces, with the real agents and collector, and faults on demand. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { waitUntilReady } from '../demo/readiness.js';
import { backendFault } from './faults/backend-fault.js';
import { congestionFault } from './faults/congestion.js';
import { databaseFaults } from './faults/database-faults.js';
import { deviceFaults } from './faults/device-faults.js';
import { createLabDesk, type LabDesk } from './faults/fault.js';
import { lineFaults } from './faults/line-faults.js';
import { mallFaults } from './faults/mall-faults.js';
import { rushFault } from './faults/rush.js';
import { type LabDir, removeDeadLabs, removeMounts, takeLabDir } from './lab-dir.js';
import { LabError } from './lab-error.js';
import { buildNetwork, createNetwork, removeNetwork } from './network/network.js';
import { type Server, startServer } from './server.js';
import { startAgent } from './servers/agents.js';
import { startApps } from './servers/apps.js';
import { startBalancer } from './servers/balancer.js';
import { startBroker } from './servers/broker.js';
import { type PageRelay, startCollector, startPageRelay } from './servers/collector.js';
import { PROBE_PASSWORD_ENV } from './servers/database.js';
import { startDevices } from './servers/devices.js';
import { startMallDevices } from './servers/mall-devices.js';
import { startMariadb } from './servers/mariadb.js';
import { startOfficePrinter } from './servers/office-printer.js';
import { startPostgresql } from './servers/postgresql.js';
import { HOOK_SECRET_ENV, startReceiver } from './servers/receiver.js';
import { COMMUNITY, COMMUNITY_ENV, ENTRANCE_ROUTER, startRouterSnmp } from './servers/router-snmp.js';
import { startShopServices } from './servers/shop-services.js';
import { writeShopFiles } from './sites/front-end-checks.js';
import { HUB_SITE, hubConfig } from './sites/hub-config.js';
import { MALL_SITE, mallConfig } from './sites/mall-config.js';
import { labPeople } from './sites/people.js';
import { STORE_SITE, storeConfig } from './sites/store-config.js';
import type { World } from './world.js';

export interface LabOptions {
  /** Part of every namespace's name. */
  readonly name: string;
  /** Emptied at start. */
  readonly dataDir: string;
  /** The page's port on loopback, free a moment ago. */
  readonly port: number;
  /** The command `tillwatch`, a module for Node. */
  readonly command: string;
  /** Progress, one short line each. */
  readonly say: (line: string) => void;
}

export interface Lab {
  readonly url: string;
  readonly desk: LabDesk;
  readonly dir: LabDir;
  /** Ends everything and removes every trace but the data directory. May be called twice. */
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 90_000;

/** Starts the lab; resolves once all sites are heard. Rejects with LabError, or with the signal's reason; nothing is left then. */
export async function startLab(options: LabOptions, signal: AbortSignal): Promise<Lab> {
  const { say } = options;
  for (const name of await removeDeadLabs()) say(`removed what the lab ${name} had left behind`);
  const url = `http://127.0.0.1:${options.port}`;
  const dir = takeLabDir(options.name, options.dataDir, url);
  const servers: Server[] = [];
  const failing = new AbortController();
  const network = createNetwork(options.name);
  const world: World = {
    network,
    dir,
    command: options.command,
    start(spec) {
      signal.throwIfAborted();
      failing.signal.throwIfAborted();
      const server = startServer(spec, { logs: dir.logs, onDeath: say });
      servers.push(server);
      return server;
    },
  };
  let page: PageRelay | null = null;
  let stopping: Promise<void> | null = null;
  const stop = () => {
    stopping ??= (async () => {
      await page?.stop();
      // The youngest first: agents say goodbye to a broker that still listens.
      for (const server of servers.reverse()) await server.stop();
      await removeNetwork(options.name);
      await removeMounts(dir.runDir);
      dir.release();
    })();
    return stopping;
  };
  try {
    say('building the network ...');
    await removeNetwork(options.name);
    await buildNetwork(network);
    say('starting the servers ...');
    const password = randomUUID();
    const [, , , apps, devices, officePrinter, mariadb, postgresql] = await settled(failing, [
      startMonitoring(world, url),
      startBalancer(world),
      startRouterSnmp(world),
      startApps(world),
      startDevices(world),
      startOfficePrinter(world),
      startMariadb(world, password),
      startPostgresql(world, password),
      startShopServices(world),
      startMallDevices(world),
      startRouterSnmp(world, ENTRANCE_ROUTER),
    ] as const);
    const secrets = { [PROBE_PASSWORD_ENV]: password, [COMMUNITY_ENV]: COMMUNITY };
    const shop = join(dir.dataDir, 'shop');
    writeShopFiles(shop);
    const logOf = { 'store-mariadb': mariadb.primary.log.path, 'store-postgresql': postgresql.primary.log.path };
    const paths = (site: string) => ({ dataDir: join(dir.dataDir, site), shop, logOf });
    page = await startPageRelay(world, options.port);
    startAgent(world, 'front-end', storeConfig(paths(STORE_SITE)), secrets);
    startAgent(world, 'mall-pc', mallConfig(paths(MALL_SITE)), secrets);
    await untilHeard([STORE_SITE, MALL_SITE], url, signal, say);
    // It looks for the marker that the store writes: one that is not there yet would be a fault.
    startAgent(world, 'hub', hubConfig(paths(HUB_SITE)), secrets);
    await untilHeard([HUB_SITE], url, signal, say);
    const desk = createLabDesk([
      ...lineFaults(network),
      congestionFault(network),
      ...mallFaults(network),
      ...deviceFaults({ network, devices, officePrinter }),
      backendFault(apps),
      ...databaseFaults({ network, mariadb, postgresql }),
      rushFault(mariadb),
    ]);
    return { url, desk, dir, stop };
  } catch (fault) {
    await stop();
    throw fault;
  }
}

/** Broker, receiver of messages, and the collector between them. */
async function startMonitoring(world: World, url: string): Promise<void> {
  const [secret] = await Promise.all([startReceiver(world), startBroker(world)]);
  await startCollector(world, labPeople(url), { [HOOK_SECRET_ENV]: secret });
}

/**
 * All of them, or the first fault once none of the others works on: what is torn down must not be built further. A fault keeps the others from starting
 * anything new.
 */
async function settled<T extends readonly Promise<unknown>[]>(
  failing: AbortController,
  works: T,
): Promise<{ -readonly [I in keyof T]: Awaited<T[I]> }> {
  let first: { readonly fault: unknown } | null = null;
  for (const work of works) {
    work.catch((fault: unknown) => {
      first ??= { fault };
      failing.abort(fault);
    });
  }
  await Promise.allSettled(works);
  if (first !== null) throw (first as { readonly fault: unknown }).fault;
  return (await Promise.all(works)) as { -readonly [I in keyof T]: Awaited<T[I]> };
}

async function untilHeard(
  sites: readonly string[],
  url: string,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<void> {
  const within = AbortSignal.timeout(READY_WITHIN_MS);
  try {
    await waitUntilReady({
      url,
      sites,
      signal: AbortSignal.any([signal, within]),
      onWaiting: (missing) => say(`waiting for ${missing} ...`),
    });
  } catch (fault) {
    if (within.aborted && !signal.aborted) throw new LabError(`not ready after ${READY_WITHIN_MS / 1000} s`);
    throw fault;
  }
}
