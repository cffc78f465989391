// One fault from the moment at which the lab is told to make it, with the moments on its way: where a slow round lost its time.
import { sleep, until } from '../processes.mjs';

const ROUND_SECONDS = 60;
/** A cause that returns within minutes takes the longer to be over: 10 s, 20 s, 40 s. */
const OVER_SECONDS = 120;

const isOf = ({ site, node }, { cause }) =>
  cause.site === site && (cause.component ?? cause.node ?? '').split('/')[0] === node;

async function isOver(lab, one) {
  const { incidents } = await lab.get(`/incidents?site=${one.site}`);
  return !incidents.some((incident) => isOf(one, incident) && !['resolved', 'merged'].includes(incident.state));
}

/** Makes the fault, waits until it is told and shown, and mends it. Moments in ms after the fault. */
export async function playRound(lab, page, one) {
  await until(`${one.node} well`, () => page.node(one.node)?.state === 'ok', ROUND_SECONDS);
  await until(`${one.node} over`, () => isOver(lab, one), OVER_SECONDS);
  // Anywhere within the checks' intervals.
  await sleep(1_000 + Math.random() * 2_000);
  const beganMs = Date.now();
  const { verb, what, target, how } = one;
  await lab.tell('/v1/break', { verb, what, target, how });
  try {
    const { message, shown } = await until(
      `a message of ${one.site}/${one.node}`,
      () => {
        const found = lab.accepted().find(({ atMs, body }) => {
          const isCall = body.notice === 'opened' || body.notice === 'reopened';
          return atMs >= beganMs && isCall && isOf(one, body.incident);
        });
        const seen = page.node(one.node);
        return found !== undefined && seen?.state === 'down' && { message: found, shown: seen };
      },
      ROUND_SECONDS,
    );
    const moments = await momentsOf(lab, one, beganMs, message.body.incident.id);
    return { node: one.node, ...moments, pageMs: shown.atMs - beganMs, messageMs: message.atMs - beganMs };
  } finally {
    await lab.tell('/v1/mend', { what, target });
  }
}

/** As agents and collector dated them: the attempt that failed first, the news of `down` at the collector, the incident. */
async function momentsOf(lab, one, beganMs, id) {
  const from = encodeURIComponent(new Date(beganMs).toISOString());
  const { transitions } = await lab.get(`/sites/${one.site}/transitions?from=${from}&limit=1000`);
  const own = transitions.filter(({ subject, to }) => subject === one.node && to !== 'ok');
  const least = (moments) => (moments.length === 0 ? null : Math.min(...moments) - beganMs);
  const { timeline } = await lab.get(`/incidents/${id}`);
  const found = timeline.filter(({ at, kind }) => Date.parse(at) >= beganMs && /opened/.test(kind));
  return {
    failedMs: least(own.map(({ at }) => Date.parse(at))),
    heardMs: least(own.filter(({ to }) => to === 'down').map(({ receivedAt }) => Date.parse(receivedAt))),
    incidentMs: least(found.map(({ at }) => Date.parse(at))),
    said: own
      .map(
        ({ check, to, at, receivedAt }) =>
          `${check} ${to} ${Date.parse(at) - beganMs}/${Date.parse(receivedAt) - beganMs}`,
      )
      .join(', '),
  };
}
