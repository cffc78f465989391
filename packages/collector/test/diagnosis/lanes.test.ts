/** A lane that nobody works at raises nothing, as its till told; one that is worked at, or does not say, does (domain.md, B7). */
import { notOk, ok, type SiteDefinition } from '@tillwatch/model';
import { createRig } from './diagnosis-rig.js';
import { storeDefinition } from './store.js';

const MINUTE_MS = 60_000;
/** A till's own word on who is signed on, from the store's database. */
const lanes = (): SiteDefinition => {
  const definition = storeDefinition('s1');
  const word = { id: 'till-1/trade', on: { node: 'till-1' }, kind: 'trade', target: 'sql', values: ['signedOn'] };
  return { ...definition, checks: [...definition.checks, { ...word, intervalMs: 5_000, timeoutMs: 800 }] };
};

function till(wordOf: (atMs: number) => number | null) {
  const rig = createRig();
  const site = rig.add(lanes());
  let isBroken = false;
  site.trouble = (id, atMs) => {
    const signedOn = wordOf(atMs);
    if (id === 'till-1/trade') {
      return signedOn === null ? notOk('down', 'timeout') : { ...ok(500), values: { signedOn } };
    }
    return isBroken && id.startsWith('till-1/') ? notOk('down', 'timeout') : null;
  };
  return {
    rig,
    run: rig.run,
    break() {
      isBroken = true;
    },
    mute: () => rig.last('s1')?.causes.map(({ component, mute = null }) => [component, mute?.kind ?? null]),
  };
}

it('mutes what fails in a closed lane, and tells of it once a cashier signs on', () => {
  let signedOn = 0;
  const lane = till(() => signedOn);
  lane.run(MINUTE_MS);
  lane.break();
  lane.run(5 * MINUTE_MS);
  expect(lane.mute()).toEqual([['till-1', 'closed']]);
  signedOn = 1;
  lane.run(MINUTE_MS);
  expect(lane.mute()).toEqual([['till-1', null]]);
});

it('believes a till that went away what it said lately, and no longer', () => {
  let isOff = false;
  const lane = till(() => (isOff ? null : 0));
  lane.run(MINUTE_MS);
  lane.break();
  isOff = true;
  lane.run(10 * MINUTE_MS);
  expect(lane.mute()).toEqual([['till-1', 'closed']]);
  lane.run(10 * MINUTE_MS);
  expect(lane.mute()).toEqual([['till-1', null]]);
});

it('tells of a lane that is worked at, and of what other lanes use as well', () => {
  const open = till(() => 1);
  open.run(MINUTE_MS);
  open.break();
  open.run(MINUTE_MS);
  expect(open.mute()).toEqual([['till-1', null]]);
  const rig = createRig();
  const site = rig.add(lanes());
  site.trouble = (id) => {
    if (id === 'till-1/trade') return { ...ok(500), values: { signedOn: 0 } };
    return id.startsWith('switch') || id.startsWith('till-2') ? notOk('down', 'timeout') : null;
  };
  rig.run(2 * MINUTE_MS);
  const causes = rig.last('s1')?.causes ?? [];
  expect(causes.length).toBeGreaterThan(0);
  expect(causes.every(({ mute = null }) => mute === null)).toBe(true);
});
