/** Faults of what stands in the store and behind the virtual IP: tills, printers, backends. */

import type { How } from '../../devices/fault.js';
import type { Network } from '../network/network.js';
import { deviceInterface, type StoreDevice } from '../network/plan.js';
import type { Server } from '../server.js';
import { APPS, type App } from '../servers/apps.js';
import type { LabDevices } from '../servers/devices.js';
import type { Fault } from './fault.js';

export interface DeviceFaultParts {
  readonly network: Network;
  readonly devices: LabDevices;
  readonly apps: ReadonlyMap<App, Server>;
}

/** `kill till`, `jam printer`, `hang backend`. */
export function deviceFaults(parts: DeviceFaultParts): readonly Fault[] {
  return [tillFault(parts), printerFault(parts), backendFault(parts)];
}

function tillFault({ network, devices }: DeviceFaultParts): Fault {
  return {
    verb: 'kill',
    what: 'till',
    summary: 'one of three tills',
    targets: ['till-2', 'till-1', 'till-3'],
    hows: {
      off: 'switched off: it leaves the LAN',
      hang: 'frozen: it answers pings and accepts connections, and says nothing',
      refuse: 'its program ended: it answers pings, its ports are closed',
    },
    async impose(target, how) {
      if (how !== 'off') {
        devices.impose(target, how as How);
        return async () => devices.impose(target, null);
      }
      const device = deviceInterface(target as StoreDevice);
      await network.run('devices', ['ip', 'link', 'set', device, 'down']);
      return async () => {
        await network.run('devices', ['ip', 'link', 'set', device, 'up']);
      };
    },
  };
}

function printerFault({ devices }: DeviceFaultParts): Fault {
  return {
    verb: 'jam',
    what: 'printer',
    summary: 'a printer of the store',
    targets: ['printer-1'],
    hows: {
      'paper-out': 'its paper is used up',
      'cover-open': 'its cover is open',
      error: 'an error that it cannot get out of by itself',
      mute: 'accepts connections and says nothing',
    },
    async impose(target, how) {
      devices.impose(target, how === 'mute' ? 'hang' : (how as How));
      return async () => devices.impose(target, null);
    },
  };
}

function backendFault({ apps }: DeviceFaultParts): Fault {
  return {
    verb: 'hang',
    what: 'backend',
    summary: 'one of the three backends behind the virtual IP',
    targets: ['app-2', ...APPS.filter((app) => app !== 'app-2')],
    hows: {
      freeze: 'its process is stopped (SIGSTOP): the port accepts, nothing answers; the balancer’s port check passes',
    },
    async impose(target) {
      const server = apps.get(target as App);
      server?.signal('SIGSTOP');
      return async () => server?.signal('SIGCONT');
    },
  };
}
