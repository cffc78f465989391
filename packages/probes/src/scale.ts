/** `scale`: a checkout scale on TCP, and whether it weighs. */
import { notOk } from '@tillwatch/model';
import { z } from 'zod';
import { runAttempt } from './attempt-scope.js';
import { familyParam, hostParam, parseHostPort, portParam, printHostPort } from './network/target.js';
import type { Line } from './peripheral/line.js';
import { type Told, withSingleSession } from './peripheral/single-session.js';
import { judgeFindings } from './peripheral/vocabulary.js';
import type { Probe } from './probe.js';
import type { ScaleAnswer } from './scale/answer.js';
import { decodeMt8217, MT_8217_REQUEST } from './scale/mt-8217.js';
import { decodeMtSics, MT_SICS_REQUEST } from './scale/mt-sics.js';
import { judgeLatency, slowMsParam } from './slowness.js';
import { SINGLE_SESSION } from './states/common.js';
import type { States } from './states/verdict.js';

const LANGUAGES = {
  'mt-8217': { request: MT_8217_REQUEST, decode: decodeMt8217 },
  'mt-sics': { request: MT_SICS_REQUEST, decode: decodeMtSics },
} as const;

const params = z.strictObject({
  host: hostParam,
  port: portParam.describe("TCP port of the scale, or of the serial line's converter."),
  family: familyParam,
  protocol: z
    .enum(['mt-8217', 'mt-sics'])
    .default('mt-8217')
    .describe(
      'How the scale is asked: `mt-8217` (Mettler-Toledo 8217 and the many that copy it), `mt-sics` (MT-SICS level 0).',
    ),
  busyS: z
    .int()
    .min(0)
    .max(86_400)
    .default(60)
    .describe(
      'Seconds for which a scale that has answered before may refuse, drop or ignore the connection and count as in use (`busy`). 0 for never.',
    ),
  slowMs: slowMsParam,
});

const states = {
  ok: 'It weighs, and stands still.',
  'degraded/slow': 'The answer came, later than `slowMs`.',
  ...SINGLE_SESSION,
  'down/hardware-fault': 'It shows less than nothing: its tray is off, or its zero is lost.',
  'down/operator': 'Too much lies on it, or it was started with something on it.',
  'degraded/operator': 'It is in motion, or not yet ready.',
  'unknown/busy':
    'In use: a program of this machine is connected to it, it turns others away for less than `busyS`, or it is at something else.',
  'unknown/not-supported': 'It does not know the question; or IPv6 is off.',
} as const satisfies States;

/**
 * The `scale` probe. `latencyUs` is the time to connect. Goods move while a cashier weighs, and a tray that is lifted off to be cleaned reads as under zero: both are
 * borne with for a while.
 */
export const scale: Probe<z.infer<typeof params>> = {
  kind: 'scale',
  summary: 'Checkout scale on TCP: stable, in motion, over capacity, under zero.',
  params,
  states,
  values: [
    { name: 'weightMilli', doc: 'Weight shown, in thousandths of the unit that the scale is set to.' },
    { name: 'rawStatus', doc: 'Status byte of `mt-8217`, or status character of `mt-sics`, as it came.' },
  ],
  patienceMs: { operator: 90_000, 'hardware-fault': 90_000, busy: 60_000 },
  target: ({ host, port }) => printHostPort(host, port),
  fromTarget: (target) => parseHostPort(target),
  run(run) {
    const { host, port, family, protocol, busyS, slowMs } = run.params;
    const key = `scale/${printHostPort(host, port)}`;
    const wanted = { key, host, port, family, busyMs: busyS * 1_000, timeoutMs: run.timeoutMs };
    return runAttempt(run, async (scope) => {
      const told = await withSingleSession(wanted, run.io, scope, (line, us) => talk(LANGUAGES[protocol], line, us));
      return judgeLatency(told, slowMs);
    });
  },
};

async function talk(
  { request, decode }: (typeof LANGUAGES)[keyof typeof LANGUAGES],
  line: Line,
  connectUs: number,
): Promise<Told> {
  const heard = await line.ask<ScaleAnswer>(request, decode);
  if (heard.missing === 'flood') return { attempt: notOk('unknown', 'protocol') };
  if (heard.missing !== null) return { quiet: heard.missing === 'closed' ? 'dropped' : 'mute' };
  // A weight for which nobody asked comes from a scale that repeats it, which is set to another mode.
  if (line.unreadBytes() > 0) return { attempt: notOk('unknown', 'protocol') };
  const { answer } = heard;
  if (answer.type !== 'status') return { attempt: notOk('unknown', answer.type) };
  const { findings, weightMilli, rawStatus } = answer;
  const values = { ...(weightMilli !== undefined && { weightMilli }), ...(rawStatus !== undefined && { rawStatus }) };
  return { attempt: judgeFindings(findings, connectUs, values) };
}
