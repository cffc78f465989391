/** Reads a router through one SNMP session. */
import type { SnmpSession } from '../network/snmp.js';
import { type SnmpValues, snmpCounter, snmpNumber, snmpText } from '../network/snmp-value.js';
import {
  DEFAULT_ROUTES,
  type DirectionColumns,
  ENGINE_BOOTS,
  ENGINE_TIME,
  HR_SYSTEM_UPTIME,
  IF_ADMIN_STATUS,
  IF_DISCONTINUITY,
  IF_HIGH_SPEED,
  IF_OPER_STATUS,
  IF_SPEED,
  IN,
  INTERFACE_COLUMNS,
  NAME_COLUMNS,
  OLD_DEFAULT_ROUTE,
  OUT,
  SYS_UP_TIME,
} from './mib.js';
import type { BackupReading, Counter, DirectionCounters, InterfaceReading, RouterReading } from './reading.js';

/** Rows of an interface table that are searched for a name. */
export const MAX_TABLE_ROWS = 512;
/** Default routes of one router. */
const MAX_DEFAULT_ROUTES = 8;

/** What a reader is to look at. */
export interface RouterQuestions {
  readonly interfaces: readonly string[];
  /** OIDs of the connection table; `limit` 0 where the device tells it under `limitOid`. */
  readonly table: { readonly usedOid: string; readonly limitOid: string; readonly limit: number };
  /** An OID whose value is one of `means` while the backup carries the traffic; empty for none. */
  readonly backup: { readonly oid: string; readonly means: readonly string[] };
  /** Whether the default route is looked up. */
  readonly routes: boolean;
}

/** Where an interface was found: its index may change when the router restarts, so its name is read along with it. */
export interface InterfacePlace {
  readonly index: string;
  readonly column: string;
}

/** Places of names, as found the last time; the reader keeps it up to date. It holds no more than the names that are asked for. */
export type Places = Map<string, InterfacePlace>;

/** Reads everything at once where all places are still right, and looks the names up again where they are not. */
export async function readRouter(
  session: SnmpSession,
  questions: RouterQuestions,
  places: Places,
  nowUs: () => number,
): Promise<RouterReading> {
  const first = await session.get(wantedOids(questions, places));
  const moved = questions.interfaces.filter((name) => !isStillAt(first, name, places.get(name)));
  const found = moved.length > 0 ? await findPlaces(session, moved) : new Map<string, InterfacePlace>();
  for (const name of moved) {
    const place = found.get(name);
    if (place) places.set(name, place);
    else places.delete(name);
  }
  const values = found.size > 0 ? await session.get(wantedOids(questions, places)) : first;
  const atUs = nowUs();
  return {
    atUs,
    clocks: {
      serviceTicks: snmpNumber(values.get(SYS_UP_TIME)),
      systemTicks: snmpNumber(values.get(HR_SYSTEM_UPTIME)),
      engineS: snmpNumber(values.get(ENGINE_TIME)),
      engineBoots: snmpNumber(values.get(ENGINE_BOOTS)),
    },
    interfaces: questions.interfaces.map((name) => readInterface(values, places.get(name))),
    table: readTable(values, questions.table),
    backup: await readBackup(session, values, questions),
  };
}

function wantedOids({ interfaces, table, backup }: RouterQuestions, places: Places): string[] {
  const known = interfaces.flatMap((name) => places.get(name) ?? []);
  return [
    SYS_UP_TIME,
    HR_SYSTEM_UPTIME,
    ENGINE_BOOTS,
    ENGINE_TIME,
    table.usedOid,
    ...(table.limit === 0 ? [table.limitOid] : []),
    ...(backup.oid === '' ? [] : [backup.oid]),
    ...known.flatMap(({ index, column }) => [column, ...INTERFACE_COLUMNS].map((oid) => `${oid}.${index}`)),
  ];
}

function isStillAt(values: SnmpValues, name: string, place: InterfacePlace | undefined): boolean {
  return place !== undefined && snmpText(values.get(`${place.column}.${place.index}`)) === name;
}

async function findPlaces(session: SnmpSession, names: readonly string[]): Promise<Map<string, InterfacePlace>> {
  const found = new Map<string, InterfacePlace>();
  for (const column of NAME_COLUMNS) {
    if (names.every((name) => found.has(name))) break;
    for (const { index, value } of await session.column(column, MAX_TABLE_ROWS)) {
      const name = snmpText(value) ?? '';
      if (names.includes(name) && !found.has(name)) found.set(name, { index, column });
    }
  }
  return found;
}

function readInterface(values: SnmpValues, place: InterfacePlace | undefined): InterfaceReading | null {
  if (!place) return null;
  const { index } = place;
  const number = (column: string) => snmpNumber(values.get(`${column}.${index}`));
  const adminStatus = number(IF_ADMIN_STATUS);
  const operStatus = number(IF_OPER_STATUS);
  if (adminStatus === null && operStatus === null) return null;
  // ifSpeed stands at 2^32 - 1 for what is faster, and ifHighSpeed at 0 for what is slower than 0.5 Mbit/s.
  const highMbps = number(IF_HIGH_SPEED) ?? 0;
  return {
    index,
    adminStatus,
    operStatus,
    speedBps: highMbps > 0 ? highMbps * 1_000_000 : (number(IF_SPEED) ?? 0),
    discontinuityTicks: number(IF_DISCONTINUITY),
    in: readDirection(values, index, IN),
    out: readDirection(values, index, OUT),
  };
}

function readDirection(values: SnmpValues, index: string, columns: DirectionColumns): DirectionCounters {
  const counter = (column: string, bits: 32 | 64): Counter | null => {
    const value = snmpCounter(values.get(`${column}.${index}`));
    return value === null ? null : { value, bits };
  };
  const sum = (all: readonly string[], bits: 32 | 64): Counter | null => {
    const counters = all.map((column) => counter(column, bits));
    if (counters[0] == null) return null;
    return { value: counters.reduce((total, one) => total + (one?.value ?? 0n), 0n), bits };
  };
  return {
    octets: counter(columns.octets64, 64) ?? counter(columns.octets32, 32),
    packets: sum(columns.packets64, 64) ?? sum(columns.packets32, 32),
    errors: counter(columns.errors, 32),
    discards: counter(columns.discards, 32),
  };
}

function readTable(values: SnmpValues, { usedOid, limitOid, limit }: RouterQuestions['table']): RouterReading['table'] {
  const used = snmpNumber(values.get(usedOid));
  const most = limit > 0 ? limit : snmpNumber(values.get(limitOid));
  return used === null || used < 0 || most === null || most <= 0 ? null : { used, limit: most };
}

async function readBackup(
  session: SnmpSession,
  values: SnmpValues,
  { backup, routes }: RouterQuestions,
): Promise<BackupReading> {
  const value = backup.oid === '' ? undefined : values.get(backup.oid);
  const text = value === undefined ? null : String(snmpNumber(value) ?? snmpText(value));
  const told = text === null ? null : backup.means.includes(text);
  return { told, defaultRouteIndex: told === null && routes ? await defaultRoute(session) : null };
}

/** ifIndex of the default route with the least metric; null where no route table tells. */
async function defaultRoute(session: SnmpSession): Promise<string | null> {
  for (const { ifIndex, metric, under } of DEFAULT_ROUTES) {
    const rows = await session.column(`${ifIndex}.${under}`, MAX_DEFAULT_ROUTES);
    if (rows.length === 0) continue;
    const metrics = await session.get(rows.map(({ index }) => `${metric}.${under}.${index}`));
    const ranked = rows.map(({ index, value }) => {
      const said = snmpNumber(metrics.get(`${metric}.${under}.${index}`));
      // -1 is "not used" (RFC 4292).
      return { to: snmpNumber(value), metric: said === null || said < 0 ? 0 : said };
    });
    const best = ranked.reduce((least, route) => (route.metric < least.metric ? route : least));
    return best.to === null ? null : String(best.to);
  }
  const old = snmpNumber((await session.get([OLD_DEFAULT_ROUTE])).get(OLD_DEFAULT_ROUTE));
  return old === null ? null : String(old);
}
