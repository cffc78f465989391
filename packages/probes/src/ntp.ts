/** `ntp`: how far this machine's clock is off, by a time server's. */
import { notOk } from '@tillwatch/model';
import { z } from 'zod';
import { runAttempt } from './attempt-scope.js';
import { sharedNameLookup } from './network/name-lookup.js';
import { familyParam, hostParam, parseHostPort, portParam, printHostPort } from './network/target.js';
import { askTimeServer } from './ntp/exchange.js';
import { isUncertain, judgeClock, judgeServer, type NtpAnswer } from './ntp/verdict.js';
import type { Probe } from './probe.js';
import { OVER_UDP } from './states/common.js';
import type { States } from './states/verdict.js';

const NTP_PORT = 123;
/** Left of an attempt's time for the verdict, so that what was learnt is told before the runner gives up. */
const SPARE_RATIO = 0.1;

const params = z.strictObject({
  host: hostParam.describe('Time server: host name or IP address.'),
  port: portParam.default(NTP_PORT).describe('UDP port.'),
  family: familyParam,
  skewMs: z
    .int()
    .min(0)
    .max(86_400_000)
    .default(2_000)
    .describe('Difference of the clocks in milliseconds from which this one is `clock-skew` (degraded); 0 for never.'),
  skewDownMs: z
    .int()
    .min(0)
    .max(86_400_000)
    .default(0)
    .describe(
      'Difference of the clocks in milliseconds from which `clock-skew` counts as down, as where payments are refused for it; 0 for never.',
    ),
  maxRootDistanceMs: z
    .int()
    .min(1)
    .max(16_000)
    .default(3_000)
    .describe(
      'How wrong the server itself may be, in milliseconds, before it is `clock-unsynchronized`; 3000 as in chrony.',
    ),
  samples: z
    .int()
    .min(1)
    .max(8)
    .default(3)
    .describe(
      'Questions at most; a second one is asked only where the first was not answered or leaves a limit in doubt.',
    ),
  sampleGapMs: z
    .int()
    .min(10)
    .max(60_000)
    .default(2_000)
    .describe('From one question to the next, in milliseconds; servers refuse who asks oftener than every 2 seconds.'),
});

const states = {
  ok: 'The clocks agree.',
  ...OVER_UDP,
  'down/clock-skew': 'The clocks differ by `skewDownMs` or more.',
  'degraded/clock-skew': 'The clocks differ by `skewMs` or more.',
  'degraded/clock-unsynchronized': 'The server has no time itself, or too vague a one.',
  'down/protocol': 'What came back is no answer to the question.',
  'unknown/busy': 'The server asks to be asked less often (RATE).',
  'unknown/not-permitted': 'The server refuses this machine (DENY, RSTR); or this machine does not let the agent send.',
} as const satisfies States;

/** The `ntp` probe. `latencyUs` is the shortest way there and back. */
export const ntp: Probe<z.infer<typeof params>> = {
  kind: 'ntp',
  summary: "This machine's clock against a time server's.",
  params,
  states,
  values: [
    {
      name: 'offsetUs',
      doc: 'How far the server is ahead of this machine, negative where it is behind; exact to 1 ms and half the latency.',
    },
    { name: 'stratum', doc: 'Steps from a reference clock to the server, 1 to 15.' },
    { name: 'rootDistanceUs', doc: 'How wrong the server itself may be.' },
  ],
  target: ({ host, port }) => (port === NTP_PORT ? host : printHostPort(host, port)),
  fromTarget: (target) => parseHostPort(target, NTP_PORT),
  run(run) {
    const { host, port, family, samples, sampleGapMs } = run.params;
    return runAttempt(run, async (scope) => {
      const startedUs = run.io.nowUs();
      scope.waitsFor('name');
      const to = await sharedNameLookup(run.io).resolve(host, family, scope);
      scope.waitsFor('target');
      const leftMs = run.timeoutMs - (run.io.nowUs() - startedUs) / 1_000;
      const verdictOfLast = (answers: readonly NtpAnswer[]) => {
        const last = answers.at(-1);
        return last ? judgeServer(last, run.params) : null;
      };
      const { answers, isGarbled } = await askTimeServer(
        {
          to,
          port,
          samples,
          // A short attempt still gets its questions in.
          gapMs: Math.max(10, Math.min(sampleGapMs, leftMs / (samples + 1))),
          patienceMs: leftMs * (1 - SPARE_RATIO),
          suffices: (soFar) =>
            verdictOfLast(soFar) !== null || soFar.some(({ sample }) => sample && !isUncertain(sample, run.params)),
        },
        scope,
        run.io.nowUs,
      );
      if (answers.length === 0) return notOk('down', isGarbled ? 'protocol' : 'timeout');
      return verdictOfLast(answers) ?? judgeClock(answers, run.params);
    });
  },
};
