/** What a printer's state over SNMP means. */
import type { Attempt } from '@tillwatch/model';
import { errorsOfOctets, findingOfError, type PrinterErrorName, stopsByItself } from '../peripheral/printer-errors.js';
import { type Finding, judgeFindings, stopping } from '../peripheral/vocabulary.js';
import type { PrinterAlert, SnmpPrinterReading, Supply } from './reading.js';

/** RFC 2790, hrDeviceStatus. */
const DOWN = 5;
/** RFC 3805, PrtAlertSeverityLevelTC: what lasts until it is taken back; the others are mere events. */
const LASTING_SEVERITIES: ReadonlySet<number> = new Set([3, 5]);
/** PrtAlertGroupTC. */
const INPUT = 8;
const OUTPUT = 9;
const MARKER_SUPPLIES = 11;
/** PrtMarkerSuppliesClassTC. */
const CONSUMED = 3;
const FILLED = 4;

/** PrtAlertCodeTC of RFC 3805, codes that mean the same in every group. */
const ERROR_OF_CODE: Readonly<Record<number, PrinterErrorName>> = {
  3: 'doorOpen',
  5: 'doorOpen',
  8: 'jammed',
  10: 'overduePreventMaint',
  11: 'serviceRequested',
  22: 'offline',
  501: 'doorOpen',
  801: 'inputTrayMissing',
  807: 'lowPaper',
  808: 'inputTrayEmpty',
};
/** subunitRecoverableFailure to subunitThermistorFailure. */
const FIRST_FAILURE = 29;
const LAST_FAILURE = 38;

/** Codes of a part that is filling or emptying, by the group that it belongs to: almost empty, empty, almost full, full. */
const ERRORS_OF_LEVEL: Readonly<Record<number, Readonly<Record<number, PrinterErrorName>>>> = {
  [INPUT]: { 12: 'lowPaper', 13: 'inputTrayEmpty' },
  [OUTPUT]: { 14: 'outputNearFull', 15: 'outputFull' },
  [MARKER_SUPPLIES]: { 12: 'lowToner', 13: 'noToner', 14: 'lowToner', 15: 'noToner' },
};

/** Judges a reading. `supplyLowPermille`: share of a supply (or of the room for waste) that is left, below which it is low. */
export function judgeSnmpPrinter(reading: SnmpPrinterReading, latencyUs: number, supplyLowPermille: number): Attempt {
  const { deviceStatus, printerStatus, errors: octets, supplies, alerts } = reading;
  const shares = supplies.flatMap((supply) => leftPermille(supply) ?? []);
  const leastPermille = shares.length > 0 ? Math.min(...shares) : null;
  const errors = new Set<PrinterErrorName>([
    ...errorsOfOctets(octets),
    ...alerts.flatMap((alert) => errorOfAlert(alert) ?? []),
    ...(leastPermille !== null && leastPermille < supplyLowPermille ? (['lowToner'] as const) : []),
  ]);
  const isDown = deviceStatus === DOWN;
  const findings: Finding[] = [...errors].map((name) => findingOfError(name, isDown || stopsByItself(name)));
  if (isDown && !findings.some(({ stops }) => stops)) findings.push(stopping('offline'));
  return judgeFindings(findings, latencyUs, {
    rawErrors: (octets[0] ?? 0) * 256 + (octets[1] ?? 0),
    ...(deviceStatus !== null && { rawDevice: deviceStatus }),
    ...(printerStatus !== null && { rawPrinter: printerStatus }),
    ...(leastPermille !== null && { supplyLeastPermille: leastPermille }),
    alerts: alerts.length,
  });
}

function errorOfAlert({ severity, group, code }: PrinterAlert): PrinterErrorName | null {
  if (!LASTING_SEVERITIES.has(severity)) return null;
  if (code >= FIRST_FAILURE && code <= LAST_FAILURE) return 'serviceRequested';
  return ERROR_OF_CODE[code] ?? ERRORS_OF_LEVEL[group]?.[code] ?? null;
}

/** What is left, 0..1000; null where the printer gives no number. */
function leftPermille({ class: kind, maxCapacity, level }: Supply): number | null {
  if (maxCapacity <= 0 || level < 0 || (kind !== CONSUMED && kind !== FILLED)) return null;
  const share = Math.min(1, level / maxCapacity);
  return Math.round((kind === FILLED ? 1 - share : share) * 1_000);
}
