/** The one vocabulary in which printers, payment terminals and scales say what is wrong with them, whatever protocol they speak. */
import { type Attempt, notOk, ok, type Reason } from '@tillwatch/model';

/**
 * What can be wrong with a device, the most telling first: where several are, the first is the one to act on. A broken part is not mended by new paper.
 * An open cover comes before missing paper, because without its roll an open printer has none: that is a roll change, not a fault.
 */
export const TROUBLES = [
  'hardware-fault',
  'operator',
  'consumable-out',
  'offline',
  'backlog',
  'consumable-low',
] as const satisfies readonly Reason[];
export type Trouble = (typeof TROUBLES)[number];

export interface Finding {
  readonly trouble: Trouble;
  /** The device cannot do its work until this is over. */
  readonly stops: boolean;
}

/** A finding that keeps the device from working. */
export const stopping = (trouble: Trouble): Finding => ({ trouble, stops: true });

/** A finding with which the device works on. */
export const passing = (trouble: Trouble): Finding => ({ trouble, stops: false });

/** The finding to report: one that stops the device before one that does not, then in the order of {@link TROUBLES}; null for none. */
export function worstFinding(findings: readonly Finding[]): Finding | null {
  const rank = ({ trouble, stops }: Finding) => TROUBLES.indexOf(trouble) + (stops ? 0 : TROUBLES.length);
  return findings.reduce<Finding | null>((worst, next) => (worst && rank(worst) <= rank(next) ? worst : next), null);
}

/** `ok` without findings; `down` where one stops the device, else `degraded`; `values` hold the raw status in every case. */
export function judgeFindings(
  findings: readonly Finding[],
  latencyUs: number,
  values: Readonly<Record<string, number>>,
): Attempt {
  const worst = worstFinding(findings);
  if (worst === null) return ok(latencyUs, values);
  return notOk(worst.stops ? 'down' : 'degraded', worst.trouble, latencyUs, values);
}
