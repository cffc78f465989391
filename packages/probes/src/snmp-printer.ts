/** `snmp-printer`: a network printer by SNMP: its errors, supplies and alerts. */
import { notOk } from '@tillwatch/model';
import { z } from 'zod';
import { runAttempt } from './attempt-scope.js';
import { sharedNameLookup } from './network/name-lookup.js';
import { openSnmpSession } from './network/snmp.js';
import { checkSnmpParams, snmpParams } from './network/snmp-params.js';
import { parseHostPort, printHostPort } from './network/target.js';
import type { Probe } from './probe.js';
import { judgeLatency, slowMsParam } from './slowness.js';
import { readSnmpPrinter } from './snmp-printer/reading.js';
import { judgeSnmpPrinter } from './snmp-printer/verdict.js';
import { OVER_SNMP } from './states/common.js';
import type { States } from './states/verdict.js';

const SNMP_PORT = 161;

const params = z
  .strictObject({
    ...snmpParams,
    deviceIndex: z
      .int()
      .min(0)
      .max(2_147_483_647)
      .default(0)
      .describe('Index of the printer in hrDeviceTable, for a print server with several; 0 for the first.'),
    supplyLowPermille: z
      .int()
      .min(0)
      .max(1_000)
      .default(50)
      .describe(
        'Share of a supply that is left, in permille, below which it is `consumable-low`; 0 to leave that to the printer.',
      ),
    slowMs: slowMsParam,
  })
  .superRefine(checkSnmpParams);

const states = {
  ok: 'It prints, or would.',
  'degraded/slow': 'The answer came, later than `slowMs`.',
  ...OVER_SNMP,
  'down/hardware-fault': 'It stands still for a jam or an error.',
  'down/operator': 'It stands still until somebody acts: a door, a tray, a pause.',
  'down/consumable-out': 'It stands still without paper or toner.',
  'down/offline': 'It stands still or takes no jobs, and tells no nearer reason.',
  'degraded/hardware-fault': 'It prints, and wants service.',
  'degraded/operator': 'It prints, and wants somebody: a tray is missing or full.',
  'degraded/consumable-out': 'It prints, and a tray or a supply is empty.',
  'degraded/consumable-low': 'It prints, and paper or a supply comes to its end.',
  'unknown/no-status': 'It speaks SNMP and tells of no printer.',
} as const satisfies States;

/** The `snmp-printer` probe. `latencyUs` is all its requests together. */
export const snmpPrinter: Probe<z.infer<typeof params>> = {
  kind: 'snmp-printer',
  summary: 'Network printer by SNMP: paper, toner, cover, jam (Host Resources and Printer MIB).',
  params,
  states,
  values: [
    {
      name: 'rawErrors',
      doc: 'hrPrinterDetectedErrorState, its first two octets: 0x8000 paper low, 0x4000 no paper, 0x2000 toner low, 0x1000 no toner, 0x0800 door open, 0x0400 jammed, 0x0200 offline, 0x0100 service requested, and so on.',
    },
    { name: 'rawDevice', doc: 'hrDeviceStatus: 1 unknown, 2 running, 3 warning, 4 testing, 5 down.' },
    { name: 'rawPrinter', doc: 'hrPrinterStatus: 1 other, 2 unknown, 3 idle, 4 printing, 5 warming up.' },
    { name: 'supplyLeastPermille', doc: 'What is left of the supply that has the least left.' },
    { name: 'alerts', doc: 'Rows of the alert table.' },
  ],
  patienceMs: { operator: 90_000 },
  target: ({ host, port }) => printHostPort(host, port),
  fromTarget: (target) => parseHostPort(target, SNMP_PORT),
  run(run) {
    const { host, family, deviceIndex, supplyLowPermille, slowMs } = run.params;
    return runAttempt(run, async (scope) => {
      scope.waitsFor('name');
      const to = await sharedNameLookup(run.io).resolve(host, family, scope);
      scope.waitsFor('target');
      const startedUs = run.io.nowUs();
      const session = await openSnmpSession(to, run.params, run.timeoutMs, scope);
      const reading = await readSnmpPrinter(session, deviceIndex);
      const latencyUs = Math.round(run.io.nowUs() - startedUs);
      // It speaks SNMP and tells of no printer.
      if (reading === null) return notOk('unknown', 'no-status', latencyUs);
      return judgeLatency(judgeSnmpPrinter(reading, latencyUs, supplyLowPermille), slowMs);
    });
  },
};
