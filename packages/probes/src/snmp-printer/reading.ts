/** Reads a printer's state over SNMP: Host Resources MIB (RFC 2790) and Printer MIB (RFC 3805). */
import type { SnmpRow, SnmpSession } from '../network/snmp.js';
import { type SnmpValue, snmpNumber } from '../network/snmp-value.js';

const HR_DEVICE_STATUS = '1.3.6.1.2.1.25.3.2.1.5';
const HR_PRINTER_STATUS = '1.3.6.1.2.1.25.3.5.1.1';
const HR_PRINTER_DETECTED_ERROR_STATE = '1.3.6.1.2.1.25.3.5.1.2';
const PRT_MARKER_SUPPLIES = '1.3.6.1.2.1.43.11.1.1';
const SUPPLIES_CLASS = '4';
const SUPPLIES_MAX_CAPACITY = '8';
const SUPPLIES_LEVEL = '9';
const PRT_ALERT = '1.3.6.1.2.1.43.18.1.1';
const ALERT_SEVERITY = '2';
const ALERT_GROUP = '4';
const ALERT_CODE = '7';

/** A print server has some printers; each has some supplies and, when all goes wrong, some alerts. */
const MAX_PRINTERS = 16;
const MAX_SUPPLIES = 32;
const MAX_ALERTS = 32;

export interface Supply {
  /** prtMarkerSuppliesClass: 3 is used up, 4 (waste) fills up. */
  readonly class: number;
  readonly maxCapacity: number;
  /** Below 0: no number (RFC 3805: -1 no limit, -2 unknown, -3 some is left). */
  readonly level: number;
}

export interface PrinterAlert {
  readonly severity: number;
  readonly group: number;
  readonly code: number;
}

export interface SnmpPrinterReading {
  /** hrDeviceStatus; null where the agent has none. */
  readonly deviceStatus: number | null;
  /** hrPrinterStatus. */
  readonly printerStatus: number | null;
  /** hrPrinterDetectedErrorState. */
  readonly errors: Uint8Array;
  readonly supplies: readonly Supply[];
  readonly alerts: readonly PrinterAlert[];
}

/** Reads the printer with this index in hrDeviceTable, the first for 0; null where the agent tells of none. */
export async function readSnmpPrinter(session: SnmpSession, deviceIndex: number): Promise<SnmpPrinterReading | null> {
  const states = await session.column(HR_PRINTER_DETECTED_ERROR_STATE, MAX_PRINTERS);
  const found = deviceIndex === 0 ? states[0] : states.find(({ index }) => index === String(deviceIndex));
  if (found === undefined) return null;
  const scalars = [`${HR_DEVICE_STATUS}.${found.index}`, `${HR_PRINTER_STATUS}.${found.index}`] as const;
  const values = await session.get(scalars);
  const numberAt = (oid: string) => snmpNumber(values.get(oid));
  const cells = (table: string, column: string, maxRows: number) =>
    ofDevice(session, table, column, found.index, maxRows);
  const [classes, capacities, levels] = [
    await cells(PRT_MARKER_SUPPLIES, SUPPLIES_CLASS, MAX_SUPPLIES),
    await cells(PRT_MARKER_SUPPLIES, SUPPLIES_MAX_CAPACITY, MAX_SUPPLIES),
    await cells(PRT_MARKER_SUPPLIES, SUPPLIES_LEVEL, MAX_SUPPLIES),
  ];
  const severities = await cells(PRT_ALERT, ALERT_SEVERITY, MAX_ALERTS);
  // Most of the time there is no alert, and nothing more to ask.
  const groups = severities.size > 0 ? await cells(PRT_ALERT, ALERT_GROUP, MAX_ALERTS) : severities;
  const codes = severities.size > 0 ? await cells(PRT_ALERT, ALERT_CODE, MAX_ALERTS) : severities;
  return {
    deviceStatus: numberAt(scalars[0]),
    printerStatus: numberAt(scalars[1]),
    errors: octetsOf(found.value),
    supplies: [...levels].map(([row, level]) => ({
      class: classes.get(row) ?? 0,
      maxCapacity: capacities.get(row) ?? 0,
      level,
    })),
    alerts: [...codes].map(([row, code]) => ({
      code,
      group: groups.get(row) ?? 0,
      severity: severities.get(row) ?? 0,
    })),
  };
}

/** Numbers of one column, of the rows that belong to a device, by what tells those rows apart. */
async function ofDevice(
  session: SnmpSession,
  table: string,
  column: string,
  device: string,
  maxRows: number,
): Promise<ReadonlyMap<string, number>> {
  const rows: readonly SnmpRow[] = await session.column(`${table}.${column}.${device}`, maxRows);
  return new Map(
    rows.flatMap(({ index, value }): [string, number][] => {
      const number = snmpNumber(value);
      return number === null ? [] : [[index, number]];
    }),
  );
}

/** An OCTET STRING of one octet or two; agents that mean zero send an empty one, and some a number. */
function octetsOf(value: SnmpValue): Uint8Array {
  return Buffer.isBuffer(value) ? value : new Uint8Array();
}
