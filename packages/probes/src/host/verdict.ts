/** What figures of a machine amount to. Pure. */
import { type Attempt, notOk, ok } from '@tillwatch/model';

/** Figures of one attempt; null or absent where the system does not tell. */
export interface HostFigures {
  /** Since the last attempt. */
  readonly cpuPermille: number | null;
  /** Over the last 5 minutes. */
  readonly cpuSustainedPermille: number | null;
  readonly loadMilli: number | null;
  readonly memAvailablePermille: number | null;
  readonly disks: readonly DiskFigures[];
  /** Watched paths that could not be read. */
  readonly unreadableDisks: number;
  readonly uptimeS: number;
  readonly bootAtS: number;
}

export interface DiskFigures {
  /** As it was asked for. */
  readonly path: string;
  readonly freePermille: number;
  readonly freeBytes: number;
  readonly inodeFreePermille: number;
  /** -1 when it is not filling. */
  readonly fullInMinutes: number;
}

export interface HostRules {
  /** Paths that are named; each has figures of its own. */
  readonly disks: readonly string[];
  readonly diskLowPermille: number;
  readonly diskDownPermille: number;
  readonly diskFillingPermille: number;
  readonly diskFillingHours: number;
  readonly memoryLowPermille: number;
  readonly cpuHighPermille: number;
  readonly rebootNoticeMinutes: number;
}

/**
 * The attempt that the figures make, gravest first. Only a disk on which nothing can be written any more is `down`: that is when a store database
 * stops taking orders. Every other line is `degraded`: the machine still does its work, and somebody should act.
 */
export function judgeHost(figures: HostFigures, rules: HostRules): Attempt {
  const values = { ...valuesOf(figures), ...valuesOfDisks(figures.disks, rules.disks) };
  const { disks } = figures;
  const left = ({ freePermille, inodeFreePermille }: DiskFigures) => Math.min(freePermille, inodeFreePermille);
  if (disks.some((disk) => left(disk) < rules.diskDownPermille)) return notOk('down', 'disk-low', undefined, values);
  if (disks.some((disk) => left(disk) < rules.diskLowPermille)) return notOk('degraded', 'disk-low', undefined, values);
  if (disks.some((disk) => isFilling(disk, rules))) return notOk('degraded', 'disk-filling', undefined, values);
  const { memAvailablePermille, cpuSustainedPermille } = figures;
  if (memAvailablePermille !== null && memAvailablePermille < rules.memoryLowPermille)
    return notOk('degraded', 'memory-low', undefined, values);
  if (cpuSustainedPermille !== null && cpuSustainedPermille >= rules.cpuHighPermille)
    return notOk('degraded', 'cpu-high', undefined, values);
  if (figures.uptimeS < rules.rebootNoticeMinutes * 60) return notOk('degraded', 'rebooted', undefined, values);
  if (figures.unreadableDisks > 0) return notOk('unknown', 'bad-target', undefined, values);
  return ok(undefined, values);
}

function isFilling(disk: DiskFigures, rules: HostRules): boolean {
  return (
    disk.freePermille < rules.diskFillingPermille &&
    disk.fullInMinutes >= 0 &&
    disk.fullInMinutes < rules.diskFillingHours * 60
  );
}

/** Names of the figures of each named disk, by its place in the list, from 1. */
export function diskValueNames(disks: readonly string[]): readonly string[] {
  return disks.flatMap((_, index) => [`disk${index + 1}FreePermille`, `disk${index + 1}FullInMinutes`]);
}

function valuesOfDisks(figures: readonly DiskFigures[], disks: readonly string[]): Record<string, number> {
  const values: Record<string, number> = {};
  for (const disk of figures) {
    const number = disks.indexOf(disk.path) + 1;
    if (number === 0) continue;
    values[`disk${number}FreePermille`] = disk.freePermille;
    values[`disk${number}FullInMinutes`] = disk.fullInMinutes;
  }
  return values;
}

/** Of several disks the one with the least free share is told; the forecast is that of the disk that is full first. */
function valuesOf(figures: HostFigures): Record<string, number> {
  const { cpuPermille, loadMilli, memAvailablePermille, disks, uptimeS, bootAtS } = figures;
  const worst = disks.reduce<DiskFigures | null>(
    (least, disk) => (least && least.freePermille <= disk.freePermille ? least : disk),
    null,
  );
  const forecasts = disks.map(({ fullInMinutes }) => fullInMinutes).filter((minutes) => minutes >= 0);
  return {
    ...(cpuPermille !== null && { cpuPermille }),
    ...(loadMilli !== null && { loadMilli }),
    ...(memAvailablePermille !== null && { memAvailablePermille }),
    ...(worst && {
      diskFreePermille: worst.freePermille,
      diskFreeBytes: worst.freeBytes,
      diskFullInMinutes: forecasts.length > 0 ? Math.min(...forecasts) : -1,
      inodeFreePermille: Math.min(...disks.map(({ inodeFreePermille }) => inodeFreePermille)),
    }),
    uptimeS,
    bootAtS,
  };
}
