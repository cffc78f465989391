/** `memcached`: a cache of the application, by its own account. */
import { type Attempt, notOk, ok } from '@tillwatch/model';
import { z } from 'zod';
import { runAttempt } from '../../src/attempt-scope.js';
import { openConnection } from '../../src/network/connection.js';
import { sharedNameLookup } from '../../src/network/name-lookup.js';
import { familyParam, hostParam, parseHostPort, portParam, printHostPort } from '../../src/network/target.js';
import type { Probe } from '../../src/probe.js';
import { judgeLatency, slowMsParam } from '../../src/slowness.js';
import { OVER_TCP } from '../../src/states/common.js';

const USUAL_PORT = 11_211;
/** All that `stats` answers is a few hundred bytes; more is somebody else talking. */
const MAX_ANSWER_BYTES = 16_384;

const params = z.strictObject({
  host: hostParam,
  port: portParam.default(USUAL_PORT).describe('TCP port.'),
  family: familyParam,
  fullPermille: z
    .int()
    .min(1)
    .max(1_000)
    .default(950)
    .describe('Share of its memory in use, in permille, from which the cache is degraded (`size-high`).'),
  slowMs: slowMsParam,
});

/** The decision, pure: what `stats` says, judged. An answer that is none is `unknown`, for nothing was learnt of the cache. */
export function judgeStats(answer: string, fullPermille: number, latencyUs: number): Attempt {
  const figure = (name: string): number => Number(new RegExp(`^STAT ${name} (\\d+)\\r$`, 'm').exec(answer)?.[1]);
  const [usedBytes, limitBytes] = [figure('bytes'), figure('limit_maxbytes')];
  if (!(usedBytes >= 0 && limitBytes > 0)) return notOk('unknown', 'protocol');
  const usedPermille = Math.floor((usedBytes * 1_000) / limitBytes);
  const values = { usedPermille };
  return usedPermille >= fullPermille ? notOk('degraded', 'size-high', latencyUs, values) : ok(latencyUs, values);
}

/** The `memcached` probe. `latencyUs` is the time to connect. */
export const memcached: Probe<z.infer<typeof params>> = {
  kind: 'memcached',
  summary: 'A memcached server and how full it is.',
  params,
  states: {
    ok: 'It answers and has room.',
    'degraded/slow': 'The answer came, later than `slowMs`.',
    ...OVER_TCP,
    'degraded/size-high': 'Its memory is used beyond `fullPermille`.',
    'down/too-large': 'It answers without end.',
    'unknown/protocol': 'What it says is no `stats`.',
  },
  values: [{ name: 'usedPermille', doc: 'Share of its memory in use.' }],
  target: ({ host, port }) => printHostPort(host, port),
  fromTarget: (target) => parseHostPort(target, USUAL_PORT),
  run(run) {
    const { host, port, family, fullPermille, slowMs } = run.params;
    return runAttempt(run, async (scope) => {
      scope.waitsFor('name');
      const to = await sharedNameLookup(run.io).resolve(host, family, scope);
      scope.waitsFor('target');
      const { socket, connectUs } = await openConnection(to, port, scope, run.io.nowUs);
      socket.write('stats\r\n');
      let answer = '';
      // The scope closes the socket at the deadline and at an abort, which ends this loop with an error that it understands.
      for await (const chunk of socket) {
        answer += String(chunk);
        if (answer.length > MAX_ANSWER_BYTES) return notOk('down', 'too-large');
        if (answer.endsWith('END\r\n')) break;
      }
      return judgeLatency(judgeStats(answer, fullPermille, connectUs), slowMs);
    });
  },
};
