/** Faults of what stands in the store: tills, printers, payment terminal, scale. */
import { SCALE_CONDITIONS } from '../../devices/checkout-scale.js';
import { PRINTER_CONDITIONS } from '../../devices/escpos.js';
import { HOW_SUMMARIES, type How, type LineFault } from '../../devices/fault.js';
import { TERMINAL_CONDITIONS } from '../../devices/payment-terminal.js';
import { LabError } from '../lab-error.js';
import type { Network } from '../network/network.js';
import { deviceInterface, type StoreDevice } from '../network/plan.js';
import type { LabDevices } from '../servers/devices.js';
import type { OfficePrinter } from '../servers/office-printer.js';
import type { Fault, Mend } from './fault.js';

export interface DeviceFaultParts {
  readonly network: Network;
  readonly devices: LabDevices;
  readonly officePrinter: OfficePrinter;
}

/** Ways that every device has: off the LAN, and what its fault point does to whatever it says. */
const OFF = { off: 'switched off: it leaves the LAN' } as const;
const LINE_HOWS = ['hang', 'refuse', 'garbage'] as const satisfies readonly LineFault[];

const described = (hows: readonly How[]) => Object.fromEntries(hows.map((how) => [how, HOW_SUMMARIES[how]]));

/** `kill till`, `jam printer`, `break terminal`, `break scale`. */
export function deviceFaults(parts: DeviceFaultParts): readonly Fault[] {
  const deviceFault = (
    fault: Omit<Fault, 'impose' | 'hows'>,
    conditions: readonly How[],
    device?: StoreDevice,
  ): Fault => ({
    ...fault,
    hows: { ...described(conditions), ...OFF, ...described(LINE_HOWS) },
    impose: (target, how) => imposeOnDevice(parts, device ?? (target as StoreDevice), how),
  });
  return [
    {
      ...deviceFault({ verb: 'kill', what: 'till', summary: 'a till', targets: ['till-2', 'till-1', 'till-3'] }, []),
    },
    printerFault(parts),
    deviceFault(
      { verb: 'break', what: 'terminal', summary: 'the payment terminal', targets: [] },
      TERMINAL_CONDITIONS,
      'terminal-1',
    ),
    deviceFault({ verb: 'break', what: 'scale', summary: 'the scale', targets: [] }, SCALE_CONDITIONS, 'scale-1'),
  ];
}

async function imposeOnDevice({ network, devices }: DeviceFaultParts, id: StoreDevice, how: string): Promise<Mend> {
  if (!(how in OFF)) {
    devices.impose(id, how);
    return async () => devices.impose(id, null);
  }
  const device = deviceInterface(id);
  await network.run('devices', ['ip', 'link', 'set', device, 'down']);
  return async () => {
    await network.run('devices', ['ip', 'link', 'set', device, 'up']);
  };
}

/** What the office and the label printer can report, beside what the emulated ESC/POS printer can. */
const OFFICE_SHEETS: Readonly<Record<string, number>> = { 'paper-out': 0, 'paper-near-end': 5 };
const OFFICE_REASONS: Readonly<Record<string, string>> = { 'cover-open': 'cover-open-error', jam: 'media-jam-error' };
const FULL_SHEETS = 250;
const PRINTER_HOWS: Readonly<Record<string, readonly string[]>> = {
  'printer-1': [...PRINTER_CONDITIONS, ...LINE_HOWS, 'off'],
  'printer-2': [...Object.keys(OFFICE_SHEETS), ...Object.keys(OFFICE_REASONS)],
  'printer-3': ['paper-out', 'paper-near-end', 'toner-low', 'cover-open', 'jam', 'off'],
};

function printerFault(parts: DeviceFaultParts): Fault {
  const { 'paper-out': paperOut, ...others } = described([...PRINTER_CONDITIONS, ...LINE_HOWS]);
  return {
    verb: 'jam',
    what: 'printer',
    summary: 'a printer: receipts (printer-1, ESC/POS), office (printer-2, IPP), labels (printer-3, SNMP)',
    targets: Object.keys(PRINTER_HOWS),
    hows: {
      'paper-out': paperOut ?? '',
      jam: 'the printer reports paper stuck in it (printer-2, printer-3)',
      'toner-low': 'the printer reports its toner nearly used up (printer-3)',
      ...others,
      ...OFF,
    },
    async impose(target, how) {
      const possible = PRINTER_HOWS[target] ?? [];
      if (!possible.includes(how)) throw new LabError(`${target} knows ${possible.join(', ')}, not ${how}`);
      if (target === 'printer-2') return imposeOnOffice(parts.officePrinter, how);
      return imposeOnDevice(parts, target as StoreDevice, how);
    },
  };
}

async function imposeOnOffice(printer: OfficePrinter, how: string): Promise<Mend> {
  const sheets = OFFICE_SHEETS[how];
  if (sheets !== undefined) {
    await printer.load(sheets);
    return () => printer.load(FULL_SHEETS);
  }
  await printer.report(`+${OFFICE_REASONS[how]}`);
  return () => printer.report(`-${OFFICE_REASONS[how]}`);
}
