/** What a reading of a router amounts to, given the one before. Pure. */
import { type Attempt, notOk, ok } from '@tillwatch/model';
import { type InterfaceRate, interfaceRate, MIN_ELAPSED_S } from './counter-rate.js';
import type { InterfaceReading, RouterReading } from './reading.js';
import { uptimeS } from './uptime.js';

export interface RouterRules {
  readonly interfaces: readonly string[];
  /** Name of the WAN interface and of the backup's; empty for none. Either may stand in `interfaces` too. */
  readonly wan: string;
  readonly backup: string;
  /** Rates of the WAN line, kbit/s; 0 for what the interface says. */
  readonly lineDownKbps: number;
  readonly lineUpKbps: number;
  readonly utilizationHighPermille: number;
  readonly errorsHighPermille: number;
  readonly discardsHighPermille: number;
  readonly tableFullPermille: number;
  readonly rebootNoticeMinutes: number;
}

/** A reading with what was concluded from it, for the next attempt. */
export interface RouterPast {
  readonly reading: RouterReading;
  readonly uptimeS: number | null;
  /** Those up to this reading, by position of the interface. */
  readonly rates?: readonly (InterfaceRate | null)[];
}

export interface RouterVerdict {
  readonly attempt: Attempt;
  readonly past: RouterPast;
}

/** The interfaces that are read, each once: those that are named, the WAN's and the backup's. Positions in values are these. */
export function watchedInterfaces({ interfaces, wan, backup }: RouterRules): readonly string[] {
  return [...new Set([...interfaces, wan, backup])].filter((name) => name !== '');
}

/**
 * The attempt that a reading makes, gravest first. `down`: the WAN interface is, and no backup has taken over. All else is `degraded`. `seenBefore` are names that
 * this device has had: one of those that is gone is down (a 4G stick that was pulled), another was never there and is our entry's fault.
 */
export function judgeRouter(
  reading: RouterReading,
  before: RouterPast | null,
  rules: RouterRules,
  seenBefore: ReadonlySet<string>,
  latencyUs: number,
): RouterVerdict {
  const elapsedS = before ? (reading.atUs - before.reading.atUs) / 1_000_000 : 0;
  const upS = uptimeS(reading.clocks, before?.uptimeS ?? null, elapsedS);
  const restarted = upS !== null && before?.uptimeS != null && upS < before.uptimeS;
  // A retry at once learns nothing about rates: it says what the last measurement said, and leaves the reading from which the next one is made.
  const tooSoon = before !== null && !restarted && elapsedS < MIN_ELAPSED_S;
  const lines = watchedInterfaces(rules).map((name, at) => {
    const now = reading.interfaces[at] ?? null;
    const then = restarted ? null : previous(before, at);
    const measured = now && then ? interfaceRate(then, now, elapsedS) : null;
    return lineOf(name, now, tooSoon ? (before.rates?.[at] ?? null) : measured, rules, seenBefore);
  });
  const facts = { reading, lines, upS, onBackup: isOnBackup(reading, lines, rules) };
  const values = valuesOf(facts, rules);
  const fault = faultOf(facts, rules);
  const attempt = fault ? notOk(fault.state, fault.reason, latencyUs, values) : ok(latencyUs, values);
  return { attempt, past: tooSoon ? before : { reading, uptimeS: upS, rates: lines.map(({ rate }) => rate) } };
}

interface Line {
  readonly name: string;
  readonly reading: InterfaceReading | null;
  /** `off`: switched off by its administrator, or not there and never seen; no fault of the line. */
  readonly state: 'up' | 'down' | 'off' | 'missing';
  readonly rate: InterfaceRate | null;
  readonly inPermille: number | null;
  readonly outPermille: number | null;
}

interface Facts {
  readonly reading: RouterReading;
  readonly lines: readonly Line[];
  readonly upS: number | null;
  /** null where nothing tells. */
  readonly onBackup: boolean | null;
}

function previous(before: RouterPast | null, at: number): InterfaceReading | null {
  return before?.reading.interfaces[at] ?? null;
}

function lineOf(
  name: string,
  reading: InterfaceReading | null,
  rate: InterfaceRate | null,
  rules: RouterRules,
  seenBefore: ReadonlySet<string>,
): Line {
  const isWan = name === rules.wan;
  const permille = (bps: number | null | undefined, lineKbps: number) => {
    const capacityBps = isWan && lineKbps > 0 ? lineKbps * 1_000 : (reading?.speedBps ?? 0);
    return bps == null || capacityBps === 0 ? null : Math.round((bps / capacityBps) * 1_000);
  };
  return {
    name,
    reading,
    state: stateOf(reading, seenBefore.has(name)),
    rate,
    inPermille: permille(rate?.in.bps, rules.lineDownKbps),
    outPermille: permille(rate?.out.bps, rules.lineUpKbps),
  };
}

/** RFC 2863: down, notPresent, lowerLayerDown. `unknown` is what Linux says of tunnels, `dormant` is a line that dials on demand. */
const DOWN: ReadonlySet<number> = new Set([2, 6, 7]);
const ADMIN_UP = 1;

function stateOf(reading: InterfaceReading | null, seen: boolean): Line['state'] {
  if (!reading) return seen ? 'down' : 'missing';
  if (reading.adminStatus !== null && reading.adminStatus !== ADMIN_UP) return 'off';
  return reading.operStatus !== null && DOWN.has(reading.operStatus) ? 'down' : 'up';
}

function isOnBackup(reading: RouterReading, lines: readonly Line[], rules: RouterRules): boolean | null {
  const { told, defaultRouteIndex } = reading.backup;
  if (told !== null) return told;
  if (rules.backup === '') return null;
  const wan = lines.find(({ name }) => name === rules.wan);
  const backup = lines.find(({ name }) => name === rules.backup);
  if (!backup?.reading) return false;
  // snmpd serves routes up to a minute old (measured); a route over a line that is not up is of then.
  const isOld = wan?.state !== 'up' && defaultRouteIndex === wan?.reading?.index;
  if (defaultRouteIndex !== null && !isOld) return defaultRouteIndex === backup.reading.index;
  return wan !== undefined && wan.state !== 'up' && backup.state === 'up';
}

type Fault = { readonly state: 'degraded' | 'down' | 'unknown'; readonly reason: NonNullable<Attempt['reason']> };

function faultOf({ reading, lines, upS, onBackup }: Facts, rules: RouterRules): Fault | null {
  const degraded = (reason: Fault['reason']): Fault => ({ state: 'degraded', reason });
  const worst = (pick: (line: Line) => readonly (number | null | undefined)[]) =>
    Math.max(-1, ...lines.flatMap(pick).map((value) => value ?? -1));
  const down = lines.filter(({ state }) => state === 'down');
  if (onBackup !== true && down.some(({ name }) => name === rules.wan))
    return { state: 'down', reason: 'interface-down' };
  if (onBackup) return degraded('on-backup-line');
  if (down.length > 0) return degraded('interface-down');
  const { table } = reading;
  if (table && shareOf(table) >= rules.tableFullPermille) return degraded('table-full');
  if (worst(({ inPermille, outPermille }) => [inPermille, outPermille]) >= rules.utilizationHighPermille)
    return degraded('utilization-high');
  if (
    worst(({ rate }) => [rate?.in.errorsPermille, rate?.out.errorsPermille]) >= rules.errorsHighPermille ||
    worst(({ rate }) => [rate?.in.discardsPermille, rate?.out.discardsPermille]) >= rules.discardsHighPermille
  )
    return degraded('errors-high');
  if (upS !== null && upS < rules.rebootNoticeMinutes * 60) return degraded('rebooted');
  if (lines.some(({ state }) => state === 'missing')) return { state: 'unknown', reason: 'bad-target' };
  if (upS === null && lines.length === 0 && !table) return { state: 'unknown', reason: 'no-status' };
  return null;
}

function shareOf({ used, limit }: { used: number; limit: number }): number {
  return limit <= 0 ? 0 : Math.round((used / limit) * 1_000);
}

/** The main line's rates are told by name, those of each interface by its position. */
function valuesOf({ reading, lines, upS, onBackup }: Facts, rules: RouterRules): Record<string, number> {
  const main = lines.find(({ name }) => name === rules.wan) ?? lines[0];
  const values: Record<string, number | null | undefined> = {
    uptimeS: upS,
    engineBoots: reading.clocks.engineBoots,
    interfacesDown: lines.filter(({ state }) => state === 'down').length,
    inKbps: kbps(main?.rate?.in.bps),
    outKbps: kbps(main?.rate?.out.bps),
    errorsPermille: largest(lines.flatMap(({ rate }) => [rate?.in.errorsPermille, rate?.out.errorsPermille])),
    discardsPermille: largest(lines.flatMap(({ rate }) => [rate?.in.discardsPermille, rate?.out.discardsPermille])),
    trackedConnections: reading.table?.used,
    trackedPermille: reading.table ? shareOf(reading.table) : null,
    backupInUse: onBackup === null ? null : Number(onBackup),
  };
  for (const [at, line] of lines.entries()) {
    values[`if${at + 1}Status`] = line.reading?.operStatus;
    values[`if${at + 1}InPermille`] = line.inPermille;
    values[`if${at + 1}OutPermille`] = line.outPermille;
  }
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, number] => Number.isSafeInteger(entry[1])),
  );
}

function kbps(bps: number | null | undefined): number | null {
  return bps == null ? null : Math.round(bps / 1_000);
}

function largest(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter((value) => value != null);
  return known.length === 0 ? null : Math.max(...known);
}
