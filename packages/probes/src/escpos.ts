/** `escpos`: a receipt printer on raw TCP, and what it says of its paper, cover and cutter. */
import { z } from 'zod';
import { runAttempt } from './attempt-scope.js';
import { PROFILES, talkTo } from './escpos/conversation.js';
import { familyParam, hostParam, parseHostPort, portParam, printHostPort } from './network/target.js';
import { withSingleSession } from './peripheral/single-session.js';
import type { Probe } from './probe.js';
import { judgeLatency, slowMsParam } from './slowness.js';
import { SINGLE_SESSION } from './states/common.js';
import type { States } from './states/verdict.js';

/** What printers call raw, JetDirect or AppSocket. */
const RAW_PORT = 9_100;

const params = z.strictObject({
  host: hostParam,
  port: portParam.default(RAW_PORT).describe('TCP port on which the printer takes raw data.'),
  family: familyParam,
  profile: z
    .enum(PROFILES)
    .default('epson')
    .describe(
      'How the printer is asked: `epson` (DLE EOT 1 to 4; most makes), `basic` (DLE EOT 1 and 4, for clones that answer no more), `star` (ESC ACK SOH of Star Line Mode).',
    ),
  busyS: z
    .int()
    .min(0)
    .max(86_400)
    .default(60)
    .describe(
      'Seconds for which a printer that has answered before may refuse, drop or ignore the connection and count as in use (`busy`); a receipt takes a few. 0 for never.',
    ),
  slowMs: slowMsParam,
});

const states = {
  ok: 'It prints.',
  'degraded/slow': 'The answer came, later than `slowMs`.',
  ...SINGLE_SESSION,
  'down/hardware-fault': 'The cutter, the mechanism or an error that only the workshop mends.',
  'down/operator': 'Its cover is open, or somebody switched it off line.',
  'down/consumable-out': 'It has no paper.',
  'down/offline': 'It says that it is off line, and not why.',
  'degraded/hardware-fault': 'An error that ends by itself (hot head).',
  'degraded/operator': 'Somebody feeds paper by its button.',
  'degraded/consumable-low': 'The paper is near its end.',
} as const satisfies States;

/**
 * The `escpos` probe. `latencyUs` is the time to connect. A roll change takes a minute or so with the cover open (90 s are borne with), and a till that prints is
 * nobody's trouble.
 */
export const escpos: Probe<z.infer<typeof params>> = {
  kind: 'escpos',
  summary: 'Receipt printer on raw TCP: paper, cover, cutter, by its real-time status.',
  params,
  states,
  values: [
    { name: 'rawPrinter', doc: 'Status byte 1 (DLE EOT 1; for `star` the third byte of its status), as it came.' },
    { name: 'rawOffline', doc: 'Status byte 2 (cause of being offline), as it came.' },
    { name: 'rawError', doc: 'Status byte 3 (cause of an error; for `star` the fourth byte), as it came.' },
    { name: 'rawJam', doc: 'Fifth byte of the status of a `star`, as it came.' },
    { name: 'rawPaper', doc: 'Status byte 4 (paper roll; for `star` the sixth byte), as it came.' },
  ],
  patienceMs: { operator: 90_000, busy: 60_000 },
  target: ({ host, port }) => printHostPort(host, port),
  fromTarget: (target) => parseHostPort(target, RAW_PORT),
  run(run) {
    const { host, port, family, profile, busyS, slowMs } = run.params;
    const key = `escpos/${printHostPort(host, port)}`;
    const wanted = { key, host, port, family, busyMs: busyS * 1_000, timeoutMs: run.timeoutMs };
    return runAttempt(run, async (scope) => {
      const told = await withSingleSession(wanted, run.io, scope, (line, connectUs) =>
        talkTo(profile, line, connectUs),
      );
      return judgeLatency(told, slowMs);
    });
  },
};
