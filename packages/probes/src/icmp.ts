/** `icmp`: one echo request, and the reply of the very address that was asked. */
import { type Attempt, assertNever, notOk, ok } from '@tillwatch/model';
import { z } from 'zod';
import { runAttempt } from './attempt-scope.js';
import { type PingOutcome, sharedPinger } from './icmp/pinger.js';
import { sendFault } from './icmp/send-fault.js';
import { sharedNameLookup } from './network/name-lookup.js';
import { familyParam, hostParam, parseHost } from './network/target.js';
import type { Probe } from './probe.js';
import { judgeLatency, slowMsParam } from './slowness.js';
import { OVER_IP } from './states/common.js';
import type { States } from './states/verdict.js';

const params = z.strictObject({
  host: hostParam,
  family: familyParam,
  slowMs: slowMsParam,
});

const states = {
  ok: 'The target replied.',
  'degraded/slow': 'The answer came, later than `slowMs`.',
  ...OVER_IP,
  'down/refused': 'A filter on the way, or the target, says that it is forbidden.',
  'unknown/not-permitted':
    'Neither raw sockets nor a usable `ping` are there for the agent, or a packet filter of this machine keeps it from sending.',
  'unknown/not-supported': "This machine's `ping` prints what no known one does; or IPv6 is off.",
} as const satisfies States;

/** The `icmp` probe. `latencyUs` is the round trip. */
export const icmp: Probe<z.infer<typeof params>> = {
  kind: 'icmp',
  summary: 'One ICMP echo request; the reply must come from the target itself.',
  params,
  states,
  values: [],
  target: ({ host }) => host,
  isHarmless: () => true,
  fromTarget: (target) => ({ host: parseHost(target) }),
  run(run) {
    const { host, family, slowMs } = run.params;
    return runAttempt(run, async (scope) => {
      scope.waitsFor('name');
      const to = await sharedNameLookup(run.io).resolve(host, family, scope);
      scope.waitsFor('target');
      return attemptOf(await sharedPinger(run.io).ping(to, run.timeoutMs, scope), slowMs);
    });
  },
};

function attemptOf(outcome: PingOutcome, slowMs: number): Attempt {
  switch (outcome.type) {
    case 'reply':
      return judgeLatency(ok(outcome.rttUs), slowMs);
    case 'unreachable':
    case 'expired':
      return notOk('down', 'no-route');
    case 'refused':
      return notOk('down', 'refused');
    case 'timeout':
      return notOk('down', 'timeout');
    case 'not-permitted':
      return notOk('unknown', 'not-permitted');
    case 'unreadable':
      return notOk('unknown', 'not-supported');
    case 'broken':
      return sendFault(outcome.detail);
    default:
      return assertNever(outcome);
  }
}
