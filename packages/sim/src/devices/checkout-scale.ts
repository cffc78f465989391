/** A checkout scale in both languages of its maker: MT-SICS level 0 on a port of its network, Mettler-Toledo 8217 as behind a serial converter. */
import type { PortSpec, Serve } from './device.js';
import type { Condition } from './fault.js';
import { serveLines } from './line-protocol.js';

/** What a scale can report. */
export const SCALE_CONDITIONS = [
  'in-motion',
  'over-capacity',
  'under-zero',
  'error',
  'mute',
] as const satisfies readonly Condition[];

const W = 0x57;
const STX = '\x02';
const CR = '\r';

/** 8217's status byte: bit 6 always, 0 motion, 1 over capacity, 2 under zero, 3 outside the range for its zero (Diva service manual, page 45). */
const MT_8217_STATUS: Readonly<Partial<Record<Condition, number>>> = {
  'in-motion': 0x41,
  'over-capacity': 0x42,
  'under-zero': 0x44,
  error: 0x48,
};
/** MT-SICS reference manual, command SI; `S I` says that it cannot now. */
const MT_SICS_ANSWER: Readonly<Partial<Record<Condition, string>>> = {
  'in-motion': 'S D      0.318 kg',
  'over-capacity': 'S +',
  'under-zero': 'S -',
  error: 'S I',
};

/** What it answers to `W`; null for nothing. */
export function mt8217Answer(condition: Condition | null): string | null {
  if (condition === 'mute') return null;
  const status = condition === null ? undefined : MT_8217_STATUS[condition];
  return status === undefined ? `${STX}00.000${CR}` : `${STX}?${String.fromCharCode(status)}${CR}`;
}

const serveMt8217: Serve = (line, point) => {
  line.on('data', (chunk: Buffer) => {
    for (const byte of chunk) {
      const said = byte === W ? mt8217Answer(point.condition()) : null;
      if (said !== null && !line.writableEnded) line.write(Buffer.from(said, 'latin1'));
    }
  });
  line.on('end', () => line.end());
};

const serveMtSics = serveLines((line, point) => {
  const condition = point.condition();
  if (condition === 'mute') return null;
  if (line !== 'SI') return 'ES';
  return (condition && MT_SICS_ANSWER[condition]) ?? 'S S      0.000 kg';
});

/** The ports of a scale. */
export const scalePorts = (): readonly PortSpec[] => [
  { name: 'sics', serve: serveMtSics },
  { name: 'mt8217', serve: serveMt8217 },
];
