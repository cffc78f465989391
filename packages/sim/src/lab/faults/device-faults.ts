/** Faults of what stands in the store and behind the virtual IP: tills, printers, backends. */

import { LabError } from '../lab-error.js';
import type { Network } from '../network/network.js';
import { deviceInterface, type StoreDevice } from '../network/plan.js';
import type { Server } from '../server.js';
import { APPS, type App } from '../servers/apps.js';
import type { LabDevices } from '../servers/devices.js';
import type { OfficePrinter } from '../servers/office-printer.js';
import type { Fault, Mend } from './fault.js';

export interface DeviceFaultParts {
  readonly network: Network;
  readonly devices: LabDevices;
  readonly officePrinter: OfficePrinter;
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
        devices.impose(target, how);
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

/** What each printer can report. Names that the emulated devices know; the office printer's are the IPP keywords that go with them. */
const PRINTER_HOWS: Readonly<Record<string, readonly string[]>> = {
  'printer-1': ['paper-out', 'cover-open', 'error', 'mute'],
  'printer-2': ['paper-out', 'paper-low', 'cover-open', 'jam'],
  'printer-3': ['paper-out', 'paper-low', 'toner-low', 'cover-open', 'jam'],
};
const FULL_SHEETS = 250;
const SHEETS: Readonly<Record<string, number>> = { 'paper-out': 0, 'paper-low': 5 };
const IPP_REASONS: Readonly<Record<string, string>> = {
  'cover-open': 'cover-open-error',
  jam: 'media-jam-error',
};

function printerFault({ devices, officePrinter }: DeviceFaultParts): Fault {
  return {
    verb: 'jam',
    what: 'printer',
    summary: 'a printer of the store: receipts (printer-1, ESC/POS), office (printer-2, IPP), labels (printer-3, SNMP)',
    targets: Object.keys(PRINTER_HOWS),
    hows: {
      'paper-out': 'its paper is used up',
      'paper-low': 'its paper is nearly used up (printer-2, printer-3)',
      'toner-low': 'its toner is nearly used up (printer-3)',
      'cover-open': 'its cover is open',
      jam: 'paper is stuck in it (printer-2, printer-3)',
      error: 'an error that it cannot get out of by itself (printer-1)',
      mute: 'accepts connections and says nothing (printer-1)',
    },
    async impose(target, how) {
      const possible = PRINTER_HOWS[target] ?? [];
      if (!possible.includes(how)) throw new LabError(`${target} knows ${possible.join(', ')}, not ${how}`);
      if (target === 'printer-2') return imposeOnOffice(officePrinter, how);
      devices.impose(target, how === 'mute' ? 'hang' : how);
      return async () => devices.impose(target, null);
    },
  };
}

async function imposeOnOffice(printer: OfficePrinter, how: string): Promise<Mend> {
  const sheets = SHEETS[how];
  if (sheets !== undefined) {
    await printer.load(sheets);
    return () => printer.load(FULL_SHEETS);
  }
  await printer.report(`+${IPP_REASONS[how]}`);
  return () => printer.report(`-${IPP_REASONS[how]}`);
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
