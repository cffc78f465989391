/** What the demo writes for its agents is sound, and has the nodes that others rely on. */
import { checkConfig } from '@tillwatch/agent';
import { renderAgentConfig } from '../src/demo/agent-config.js';
import { hubConfig } from '../src/demo/hub-config.js';
import { type MachineFacts, machineConfig } from '../src/demo/machine-config.js';
import { storeConfig } from '../src/demo/store-config.js';

const AT = { host: '127.0.0.1', port: 9 };
/** Any port of any device. */
const EVERYWHERE = new Proxy({}, { get: () => AT });

function load(config: Parameters<typeof renderAgentConfig>[0]) {
  const result = checkConfig(renderAgentConfig(config), '/nowhere/agent.yaml', {});
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.config;
}

describe('the demo store', () => {
  const config = load(storeConfig(EVERYWHERE, '/nowhere/data'));

  it('has the nodes that others rely on', () => {
    expect(config.definition.nodes.map(({ id }) => id)).toEqual([
      ...['till-1', 'till-2', 'till-3', 'terminal-1', 'scale-1', 'printer-1', 'switch', 'front-end'],
      ...['store-db', 'router', '4g', 'wan', 'central-db', 'vip'],
    ]);
    expect(config.definition.nodes.filter(({ at }) => at !== undefined).map(({ at }) => at)).toEqual([
      'hub/central-db',
      'hub/vip',
    ]);
  });

  it('checks every node, and has two lines to the broker', () => {
    const checked = new Set(config.definition.checks.map(({ on }) => on.node));
    expect(config.definition.nodes.filter(({ id }) => !checked.has(id))).toEqual([]);
    expect(config.uplink.brokers).toHaveLength(2);
  });
});

describe('the hub', () => {
  it('has the nodes that others rely on, each checked', () => {
    const { definition } = load(hubConfig(EVERYWHERE, AT, '/nowhere/data'));
    expect(definition.nodes.map(({ id }) => id)).toEqual(['host', 'vip', 'app-1', 'app-2', 'app-3', 'central-db']);
    expect(new Set(definition.checks.map(({ on }) => on.node)).size).toBe(definition.nodes.length);
  });
});

describe('this machine', () => {
  const around = { facts: AT, page: AT, broker: AT };
  const full: MachineFacts = {
    defaultRoute: { gateway: '192.0.2.1', device: 'eth0' },
    nameServers: ['192.0.2.53'],
    ssh: AT,
  };
  const targets = (machine: MachineFacts, probeNetwork: boolean) =>
    load(machineConfig(machine, { ...around, probeNetwork }, '/nowhere/data')).definition.checks.map(
      ({ target }) => target,
    );

  it('leaves loopback only when told to', () => {
    expect(targets(full, false).filter((target) => target.includes('192.0.2.'))).toEqual([]);
    expect(targets(full, true).filter((target) => target.includes('192.0.2.'))).toHaveLength(2);
  });

  it('asks a resolver of its own loopback, and does without what the machine has not', () => {
    expect(
      targets({ ...full, nameServers: ['127.0.0.53'] }, false).some((target) => target.includes('127.0.0.53')),
    ).toBe(true);
    const { definition } = load(
      machineConfig(
        { defaultRoute: null, nameServers: [], ssh: null },
        { ...around, probeNetwork: true },
        '/nowhere/data',
      ),
    );
    expect(definition.nodes.map(({ id }) => id)).toEqual(['host', 'collector', 'broker']);
  });
});
