/** Faults of the lines out of the store: carrier line, router, both lines at once. */
import { LabError } from '../lab-error.js';
import { MALL_PORT } from '../network/mall-plan.js';
import type { Network } from '../network/network.js';
import { ADDRESS } from '../network/plan.js';
import { BROKER_PORT } from '../servers/broker.js';
import type { Fault, Mend } from './fault.js';
import { imposeRules } from './firewall.js';
import { LINE_DELAY_MS, slowDown } from './slow-line.js';

const LOSS_PERCENT = 30;
const SOME_LOSS_PERCENT = 15;
const LOSSES: Readonly<Record<string, number>> = { loss: LOSS_PERCENT, 'some-loss': SOME_LOSS_PERCENT };
const MALL_HOWS: readonly string[] = ['cut', ...Object.keys(LOSSES)];

/** `break wan`, `break router`, `stop uplink`. */
export function lineFaults(network: Network): readonly Fault[] {
  return [wanFault(network), routerFault(network), uplinkFault(network)];
}

function wanFault(network: Network): Fault {
  return {
    verb: 'break',
    what: 'wan',
    summary: 'the carrier line between the router of the store, or of the mall, and the hub',
    targets: ['store', 'mall'],
    hows: {
      cut: 'nothing passes the carrier, as after a cut fibre; the router’s interface stays up',
      unplug: 'the router’s WAN interface loses its carrier (store)',
      loss: `the carrier loses ${LOSS_PERCENT} % of the packets, each way`,
      'some-loss': `the same, ${SOME_LOSS_PERCENT} %`,
      slow: `every packet takes ${LINE_DELAY_MS} ms longer, each way (store)`,
    },
    async impose(target, how) {
      if (target === 'mall' && !MALL_HOWS.includes(how))
        throw new LabError(`mall knows ${MALL_HOWS.join(', ')}, not ${how}`);
      if (how === 'unplug')
        return unplug(network, 'carrier', 'store0', [{ to: '10.77.1.0/24', via: ADDRESS.routerWan }]);
      if (how === 'slow') return slowDown(network);
      const percent = LOSSES[how];
      const verdict = percent === undefined ? 'drop' : `numgen random mod 100 < ${percent} drop`;
      const port = target === 'mall' ? MALL_PORT : 'store0';
      const mends = [
        // Before routing, so that the carrier does not answer for packets that run out of hops there either.
        await imposeRules(network, 'carrier', `${port}_in`, 'prerouting', [`iifname "${port}" ${verdict}`]),
        await imposeRules(network, 'carrier', `${port}_out`, 'forward', [`oifname "${port}" ${verdict}`]),
      ];
      return async () => {
        for (const mend of mends) await mend();
      };
    },
  };
}

function routerFault(network: Network): Fault {
  return {
    verb: 'break',
    what: 'router',
    summary: 'the store’s router',
    targets: [],
    hows: { stop: 'switched off: its LAN interface is gone', mute: 'answers no ping and no SNMP, but goes on routing' },
    async impose(_target, how) {
      if (how === 'mute') return imposeRules(network, 'router', 'mute', 'input', ['drop']);
      await network.run('router', ['ip', 'link', 'set', 'lan0', 'down']);
      return async () => {
        await network.run('router', ['ip', 'link', 'set', 'lan0', 'up']);
      };
    },
  };
}

function uplinkFault(network: Network): Fault {
  return {
    verb: 'stop',
    what: 'uplink',
    summary: 'the agent’s way to the broker, over the carrier and over 4G',
    targets: [],
    hows: { cut: 'packets to the broker are dropped on both lines; everything else passes' },
    impose: () => imposeRules(network, 'hub-gateway', 'uplink', 'forward', [`tcp dport ${BROKER_PORT} drop`]),
  };
}

/** Takes an interface down. Its routes vanish with it (the kernel's rule), so they are put back with it. */
async function unplug(
  network: Network,
  place: 'carrier',
  device: string,
  routes: readonly { readonly to: string; readonly via: string }[],
): Promise<Mend> {
  await network.run(place, ['ip', 'link', 'set', device, 'down']);
  return async () => {
    await network.run(place, ['ip', 'link', 'set', device, 'up']);
    for (const { to, via } of routes) await network.run(place, ['ip', 'route', 'replace', to, 'via', via]);
  };
}
