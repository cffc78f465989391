/** Colours by state, where the terminal takes them. */
import type { HealthState } from '@tillwatch/model';
import pc from 'picocolors';

const colours = pc.createColors(true);
const PAINTS: Readonly<Record<HealthState, (text: string) => string>> = {
  ok: colours.green,
  degraded: colours.yellow,
  down: (text) => colours.bold(colours.red(text)),
  unreachable: colours.red,
  unknown: colours.gray,
};

/** The text in its state's colour; unchanged without a state or without colours. */
export function paint(text: string, state: HealthState | null, hasColour: boolean): string {
  return hasColour && state !== null ? PAINTS[state](text) : text;
}

/** A heading. */
export function emphasize(text: string, hasColour: boolean): string {
  return hasColour ? colours.bold(text) : text;
}
