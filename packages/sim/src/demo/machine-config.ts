/**
 * The agent's configuration of this very machine: its host figures, its default route and resolver, and what listens on it. Without
 * `probeNetwork` nothing leaves loopback: route and resolver are judged by what the machine's own tables say.
 */
import { hostname } from 'node:os';
import type { Endpoint } from '../devices/listener.js';
import { type AgentConfig, type CheckEntry, demoUplink, httpCheck, tcpCheck } from './agent-config.js';
import type { DefaultRoute } from './machine-facts.js';

export interface MachineFacts {
  readonly defaultRoute: DefaultRoute | null;
  readonly nameServers: readonly string[];
  /** Loopback endpoint of an SSH server, where one listens. */
  readonly ssh: Endpoint | null;
}

export interface MachineSurroundings {
  /** The device process's `facts` port. */
  readonly facts: Endpoint;
  readonly page: Endpoint;
  readonly broker: Endpoint;
  /** Whether gateway and resolver may be sent packets. */
  readonly probeNetwork: boolean;
}

type Part = { readonly node: AgentConfig['nodes'][number]; readonly checks: readonly CheckEntry[] };

/** Builds the configuration from what this machine has. */
export function machineConfig(machine: MachineFacts, around: MachineSurroundings, dataDir: string): AgentConfig {
  const parts = [...networkParts(machine, around), ...serviceParts(machine, around)];
  return {
    site: {
      id: 'this-machine',
      name: `This machine 本机 (${hostname().slice(0, 60)})`,
      kind: 'hub',
      region: 'Here',
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    },
    agent: { id: 'host', dataDir },
    vantage: 'host',
    nodes: [{ id: 'host', kind: 'host', name: 'Host 主机' }, ...parts.map(({ node }) => node)],
    links: parts.map(({ node }) => ({ from: 'host', to: node.id })),
    flows: [{ name: 'collect', critical: true, path: ['host', 'broker'] }],
    defaults: { interval: '2s', timeout: '1s' },
    checks: [
      { id: 'host/host', on: 'host', kind: 'host', params: {}, interval: '5s', timeout: '4s' },
      ...parts.flatMap(({ checks }) => checks),
    ],
    uplink: demoUplink([around.broker]),
  };
}

function networkParts(
  { defaultRoute, nameServers }: MachineFacts,
  { facts, probeNetwork }: MachineSurroundings,
): Part[] {
  const parts: Part[] = [];
  if (defaultRoute !== null) {
    const name = `Default route via ${defaultRoute.gateway} (${defaultRoute.device})`;
    const ping: CheckEntry = {
      id: 'gateway/icmp',
      on: 'gateway',
      kind: 'icmp',
      params: { host: defaultRoute.gateway },
    };
    const checks = [httpCheck('gateway/route', 'gateway', facts, '/default-route'), ...(probeNetwork ? [ping] : [])];
    parts.push({ node: { id: 'gateway', kind: 'router', name }, checks });
  }
  const [server] = nameServers;
  if (server !== undefined) {
    const mayAsk = probeNetwork || isLoopback(server);
    const query: CheckEntry = {
      id: 'resolver/dns',
      on: 'resolver',
      kind: 'dns',
      params: { name: 'localhost', server },
      interval: '10s',
    };
    const checks = [httpCheck('resolver/config', 'resolver', facts, '/resolver'), ...(mayAsk ? [query] : [])];
    parts.push({ node: { id: 'resolver', kind: 'dns', name: `Resolver ${server}` }, checks });
  }
  return parts;
}

function serviceParts({ ssh }: MachineFacts, { page, broker }: MachineSurroundings): Part[] {
  return [
    {
      node: { id: 'collector', kind: 'service', name: 'Collector' },
      checks: [
        httpCheck('collector/healthz', 'collector', page, '/healthz'),
        httpCheck('collector/readyz', 'collector', page, '/readyz'),
      ],
    },
    { node: { id: 'broker', kind: 'broker', name: 'MQTT broker' }, checks: [tcpCheck('broker/tcp', 'broker', broker)] },
    ...(ssh === null
      ? []
      : [
          {
            node: { id: 'ssh', kind: 'service' as const, name: 'SSH' },
            checks: [tcpCheck('ssh/banner', 'ssh', ssh, { expect: 'SSH-' })],
          },
        ]),
  ];
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}
