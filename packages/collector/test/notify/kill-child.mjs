// Opens incidents without end and tells one webhook of each; is killed by its parent at any instant.
// node kill-child.mjs DIR URL [drain]: with `drain` opens none, and ends when nothing waits any more.
import { NOBODY } from '@tillwatch/model';
import { blankIncident } from '../../../../test/kit/blank-incident.mjs';
import { createSqliteIncidents } from '../../dist/incidents/sqlite-incidents.js';
import { createNotifyService } from '../../dist/notify/notify-service.js';
import { webhook as notifier } from '../../dist/notify/webhook.js';

const AT_ONCE = 4;
const [dir, url, mode] = process.argv.slice(2);
const log = { debug() {}, info() {}, warn: console.error, error: console.error };
const clock = { nowMs: () => Date.now(), steadyMs: () => performance.now() };
const store = createSqliteIncidents({ dir, log, clock });
const { lastNumber } = await store.open(0);
process.stdout.write(`opened ${lastNumber}\n`);

const match = { classes: [], triggers: [], kinds: [], severities: [], sites: [], regions: [], hours: [] };
const channel = { notifier: 'hook', to: null };
const subscriber = { id: 'hook', name: 'hook', locale: 'en', timeZone: 'UTC', channel, isProgram: true, match };
let onNotices = () => {};
const service = createNotifyService({
  config: {
    publicUrl: null,
    people: { ...NOBODY, subscribers: [subscriber] },
    notifiers: [
      { id: 'hook', notifier, settings: notifier.settings.parse({ url }), rate: { perMinute: 600_000, burst: 1_000 } },
    ],
    playbooks: [],
  },
  store,
  desk: {
    onNotices(listener) {
      onNotices = listener;
      return () => {};
    },
    touched() {},
  },
  estate: { summary: () => undefined, detail: () => undefined },
  signLink: null,
  clock,
  log,
});
await service.start();

if (mode === 'drain') {
  for (;;) {
    const { notices, messages } = await store.depth();
    if (notices === 0 && messages === 0) break;
    await new Promise((done) => setTimeout(done, 20));
  }
  await service.stop();
  await store.close();
} else {
  for (let first = lastNumber + 1; ; first += AT_ONCE) {
    const incidents = Array.from({ length: AT_ONCE }, (_, index) => {
      const number = first + index;
      return blankIncident(`I${number}`, { site: 's', component: `n${number}`, atMs: 1 });
    });
    await store.save(
      incidents.flatMap((incident) => [
        { kind: 'save', incident },
        { kind: 'notice', incident: incident.id, notice: 'opened', turn: 0, atMs: clock.nowMs() },
      ]),
    );
    process.stdout.write(`saved ${first + AT_ONCE - 1}\n`);
    onNotices();
    await new Promise((done) => setTimeout(done, 2));
  }
}
