/** The collector's diagnosis over time: what it names, when, from whose view, and what it costs where nothing is wrong. */
import { notOk, type SightedCause, type SiteSighting } from '@tillwatch/model';
import { MAX_WINDOWS } from '../../src/diagnosis/window-buffer.js';
import { CADENCE_MS, createRig, cut, type DiagnosisRig, WINDOW_MS } from './diagnosis-rig.js';
import { hubDefinition, storeDefinition } from './store.js';

const OUT = ['router', 'wan', 'central-db'];
const MINUTE_MS = 60_000;

function only(sighting: SiteSighting | undefined): SightedCause {
  expect(sighting?.causes).toHaveLength(1);
  return sighting?.causes[0] as SightedCause;
}
const components = (cause: SightedCause) => cause.candidates.map(({ component }) => component);
const firstConfident = (rig: DiagnosisRig) =>
  rig.sightings.find(({ causes, isPast }) => isPast !== true && causes.some(({ isConfident }) => isConfident));

it('follows nobody, judges nothing and sets no timer while all is well', () => {
  const rig = createRig();
  for (let number = 0; number < 50; number++) rig.add(storeDefinition(`s${number}`));
  rig.run(3 * MINUTE_MS);
  expect(rig.diagnosis.stats()).toEqual({ followed: 0, queued: 0, turns: 0, judged: 0, repeated: 0, judgedPast: 0 });
  expect(rig.time.fired).toBe(0);
  // Each is met once, so that whoever compares sites knows of those that are well.
  expect(rig.sightings.map(({ site }) => site).sort()).toEqual(
    Array.from({ length: 50 }, (_, number) => `s${number}`).sort(),
  );
  expect(rig.sightings.every(({ causes }) => causes.length === 0)).toBe(true);
});

it('names a dead router within ten seconds, since its first failure, and lets it go when it is back', () => {
  const rig = createRig();
  const site = rig.add(storeDefinition('s1'));
  rig.run(MINUTE_MS);
  const beganMs = rig.time.clock.nowMs();
  site.trouble = cut(...OUT);
  rig.run(10_000);
  const found = firstConfident(rig);
  expect(found?.atMs).toBeLessThanOrEqual(beganMs + 10_000);
  rig.run(MINUTE_MS);
  const cause = only(rig.last('s1'));
  expect(cause).toMatchObject({ component: 'router', kind: 'hard', class: 'infrastructure/network-wan' });
  expect(cause.onsetMs).toBeGreaterThanOrEqual(beganMs);
  expect(cause.onsetMs).toBeLessThan(beganMs + 6_000);
  expect(cause.flows.map(({ name }) => name)).toEqual(['sync']);
  site.trouble = () => null;
  rig.run(30_000);
  expect(rig.last('s1')?.causes).toEqual([]);
  rig.run(5 * MINUTE_MS);
  expect(rig.diagnosis.stats().followed).toBe(0);
  const said = rig.sightings.length;
  rig.run(5 * MINUTE_MS);
  expect(rig.sightings).toHaveLength(said);
});

it('goes on telling of a calm site for as long as an incident waits for its word', () => {
  let isOpen = true;
  const rig = createRig({ isAwaited: (id) => id === 's1' && isOpen });
  const site = rig.add(storeDefinition('s1'));
  rig.run(MINUTE_MS);
  site.trouble = cut(...OUT);
  rig.run(MINUTE_MS);
  site.trouble = () => null;
  rig.run(10 * MINUTE_MS);
  // A hold may last ten minutes where a cause came back often, and ends by a sighting alone.
  expect(rig.last('s1')?.causes).toEqual([]);
  expect(rig.time.clock.nowMs() - (rig.last('s1')?.atMs ?? 0)).toBeLessThanOrEqual(WINDOW_MS);
  isOpen = false;
  rig.run(MINUTE_MS);
  expect(rig.diagnosis.stats().followed).toBe(0);
});

it('believes a printer that is out of paper, and blames nobody before it', () => {
  const rig = createRig();
  const site = rig.add(storeDefinition('s1'));
  rig.run(MINUTE_MS);
  site.trouble = (id) => (id === 'printer-1/escpos' ? notOk('down', 'consumable-out', 800) : null);
  rig.run(MINUTE_MS);
  const cause = only(rig.last('s1'));
  expect(cause).toMatchObject({
    component: 'printer-1',
    kind: 'consumable-out',
    trigger: 'consumable',
    isConfident: true,
  });
  expect(rig.sightings.flatMap(({ causes }) => causes.map(({ component }) => component))).toEqual(
    expect.not.arrayContaining(['switch', 'front-end']),
  );
});

it('waits fifteen seconds with one check alone', () => {
  const rig = createRig();
  const site = rig.add(storeDefinition('s1'));
  rig.run(MINUTE_MS);
  site.trouble = cut('till-1/http');
  rig.run(MINUTE_MS);
  const found = firstConfident(rig);
  const cause = only(found);
  expect(cause.component).toBe('till-1/service');
  expect((found?.atMs ?? 0) - cause.onsetMs).toBeGreaterThanOrEqual(15_000);
  expect((found?.atMs ?? 0) - cause.onsetMs).toBeLessThanOrEqual(20_000);
});

it.each([8_000, 10_000, 12_000, 14_000])(
  'waits no longer than that where another trouble began %i ms before',
  (beforeMs) => {
    const rig = createRig();
    const site = rig.add(storeDefinition('s1'));
    rig.run(MINUTE_MS);
    site.trouble = cut('till-2');
    rig.run(beforeMs);
    site.trouble = cut('till-1/http');
    rig.run(MINUTE_MS);
    const isIt = ({ component, isConfident }: SightedCause) => component === 'till-1/service' && isConfident;
    const found = rig.sightings.find(({ causes }) => causes.some(isIt));
    const waitedMs = (found?.atMs ?? 0) - (found?.causes.find(isIt)?.onsetMs ?? 0);
    expect(waitedMs).toBeGreaterThanOrEqual(15_000);
    expect(waitedMs).toBeLessThanOrEqual(15_500);
  },
);

it('keeps a second fault on another way beside the first', () => {
  const rig = createRig();
  const site = rig.add(storeDefinition('s1'));
  rig.run(MINUTE_MS);
  site.trouble = cut('till-2');
  rig.run(3 * MINUTE_MS);
  site.trouble = cut('till-2', ...OUT);
  rig.run(MINUTE_MS);
  const sighting = rig.last('s1');
  expect(sighting?.causes.map(({ component }) => component)).toEqual(['till-2', 'router']);
});

it('judges a trouble that stands no more often than it changes, but goes on saying so', () => {
  const rig = createRig();
  const site = rig.add(storeDefinition('s1'));
  rig.run(MINUTE_MS);
  site.trouble = cut(...OUT);
  // Until the windows hold nothing of the time before.
  rig.run((MAX_WINDOWS + 2) * WINDOW_MS);
  const before = rig.diagnosis.stats();
  const said = rig.sightings.length;
  rig.run(10 * MINUTE_MS);
  const after = rig.diagnosis.stats();
  expect(after.judged).toBe(before.judged);
  expect(rig.sightings.length - said).toBe((10 * MINUTE_MS) / WINDOW_MS);
  expect(only(rig.last('s1')).component).toBe('router');
});

it('does not take a dead check of each minute for a new trouble with every window of ten seconds', () => {
  const rig = createRig();
  const { checks, ...rest } = storeDefinition('s1');
  const slow = checks.map((check) => (check.id.startsWith('printer') ? { ...check, intervalMs: MINUTE_MS } : check));
  const store = rig.add({ ...rest, checks: slow });
  rig.run(40_000);
  store.trouble = cut('printer-1');
  rig.run(10 * MINUTE_MS);
  const { judged, repeated } = rig.diagnosis.stats();
  rig.run(30 * MINUTE_MS);
  expect(rig.diagnosis.stats().judged).toBe(judged);
  expect(rig.diagnosis.stats().repeated - repeated).toBeGreaterThan(100);
  expect(components(only(rig.last('s1')))).toContain('printer-1');
});

it('does not go on with what it said of a till that is well again, while another one is not', () => {
  const rig = createRig();
  const site = rig.add(storeDefinition('s1'));
  rig.run(MINUTE_MS);
  site.trouble = cut('till-1', 'till-2');
  rig.run(10 * MINUTE_MS);
  site.trouble = cut('till-2');
  rig.run((MAX_WINDOWS + 2) * WINDOW_MS);
  expect(rig.last('s1')?.causes.map(({ component }) => component)).toEqual(['till-2']);
});

describe('a store that falls silent', () => {
  it('is judged from the centre, with all that it may be', () => {
    const rig = createRig();
    const site = rig.add(storeDefinition('s1'));
    rig.run(MINUTE_MS);
    const cutAtMs = rig.time.clock.nowMs();
    site.isHeard = false;
    rig.run(2 * MINUTE_MS);
    const sighting = rig.last('s1');
    expect(sighting?.vantage).toBe('centre');
    const cause = only(sighting);
    expect(cause).toMatchObject({ kind: 'silent', isConfident: true });
    expect(components(cause)).toEqual(
      expect.arrayContaining(['wan', 'router', 'front-end', 'feed', 'front-end/agent', 'switch']),
    );
    expect(components(cause)).not.toContain('till-1');
    expect(components(cause)).not.toContain('central-db');
    expect(cause.symptoms.map(({ check }) => check)).toEqual(['session']);
    expect(Math.abs(cause.onsetMs - cutAtMs)).toBeLessThanOrEqual(30_000);
    expect(sighting?.unknown).toHaveLength(site.definition.checks.length);
  });

  it('is told from a dead front-end by a hub that pings its router', () => {
    const found = (alsoRouter: boolean) => {
      const rig = createRig();
      const hub = rig.add(hubDefinition(['s1']));
      const site = rig.add(storeDefinition('s1'));
      rig.run(MINUTE_MS);
      site.isHeard = false;
      if (alsoRouter) hub.trouble = cut('r-s1');
      rig.run(3 * MINUTE_MS);
      return { store: only(rig.last('s1')) };
    };
    const line = found(true).store;
    expect(line.symptoms.map(({ site, check }) => `${site} ${check}`)).toEqual(['s1 session', 'hub r-s1/icmp']);
    expect(line.class).toBe('infrastructure/network-wan');
    expect(components(line)).not.toContain('front-end');
    const machine = found(false).store;
    expect(components(machine)).toEqual(expect.arrayContaining(['front-end', 'front-end/agent']));
    expect(components(machine)).not.toContain('wan');
  });

  it('is no fault when its agent said goodbye', () => {
    const rig = createRig();
    const site = rig.add(storeDefinition('s1'));
    rig.run(MINUTE_MS);
    site.isHeard = false;
    site.die(true);
    rig.run(5 * MINUTE_MS);
    expect(rig.sightings.flatMap(({ causes }) => causes)).toEqual([]);
  });

  it('is explained by its own evidence when it comes back', () => {
    const rig = createRig();
    const site = rig.add(storeDefinition('s1'));
    rig.run(MINUTE_MS);
    site.isHeard = false;
    site.trouble = cut('wan', 'central-db');
    rig.run(5 * MINUTE_MS);
    const silent = only(rig.last('s1'));
    site.trouble = () => null;
    site.isHeard = true;
    site.connect();
    rig.run(5_000);
    site.backfill();
    rig.run(20_000);
    const past = rig.sightings.filter(({ isPast }) => isPast === true);
    expect(past.length).toBeGreaterThan(0);
    const merged = past.at(-1);
    expect(merged?.vantage).toBe('merged');
    const cause = only(merged);
    expect(['wan', 'router->wan']).toContain(cause.component);
    expect(cause.isConfident).toBe(true);
    expect(components(silent)).toContain(cause.component);
    expect(merged?.atMs).toBeGreaterThan(silent.onsetMs);
    expect(merged?.atMs).toBeLessThan(rig.time.clock.nowMs());
    expect(rig.last('s1')?.causes).toEqual([]);
  });

  it('has two cadences for the ends of what failed meanwhile; the line that silenced it makes nothing graver for as long', () => {
    const rig = createRig();
    const site = rig.add(storeDefinition('s1'));
    rig.run(MINUTE_MS);
    site.isHeard = false;
    site.trouble = cut('till-1', 'wan', 'central-db');
    rig.run(5 * MINUTE_MS);
    site.isHeard = true;
    site.connect();
    rig.run(WINDOW_MS + 1_000);
    const backMs = rig.estate.live('s1')?.session.sinceMs ?? 0;
    const when = (component: string) =>
      rig.last('s1')?.causes.find((cause) => cause.component.endsWith(component))?.notBeforeMs;
    expect(when('till-1')).toBe(backMs + 2 * CADENCE_MS);
    expect(when('wan')).toBeUndefined();
    const isOfSilence = () => rig.last('s1')?.causes.find(({ component }) => component === 'wan')?.isOfSilence;
    expect(isOfSilence()).toBe(true);
    // It is told of when that is over, whether or not anything new was heard; what fails now is told of at once.
    const before = rig.sightings.length;
    site.trouble = cut('till-1', 'till-2');
    rig.run(2 * CADENCE_MS);
    expect(rig.sightings.slice(before).some(({ atMs }) => atMs >= backMs + 2 * CADENCE_MS)).toBe(true);
    expect(when('till-2')).toBeUndefined();
    expect(isOfSilence()).toBeUndefined();
  });

  it('opens nothing for what was over when it came back, however long the windows of before still speak of it', () => {
    const rig = createRig();
    const site = rig.add(storeDefinition('s1'));
    rig.run(MINUTE_MS);
    site.isHeard = false;
    site.trouble = cut('till-1', 'wan', 'central-db');
    rig.run(2 * MINUTE_MS);
    site.trouble = () => null;
    site.isHeard = true;
    site.connect();
    site.backfill();
    const before = rig.sightings.length;
    rig.run(2 * MINUTE_MS);
    const named = rig.sightings
      .slice(before)
      .filter(({ isPast }) => isPast !== true)
      .flatMap(({ causes, atMs }) => causes.map((cause) => ({ ...cause, atMs })))
      .filter(({ component }) => component.startsWith('till-1'));
    const mayOpen = named.filter(({ isConfident, notBeforeMs = 0, atMs }) => isConfident && notBeforeMs <= atMs);
    expect(named.length).toBeGreaterThan(0);
    expect(mayOpen).toEqual([]);
  });

  it('says nothing of what it was while the first minute of it has holes, but does not wait for ever for what never comes', () => {
    const rig = createRig();
    const site = rig.add(storeDefinition('s1'));
    rig.run(MINUTE_MS);
    site.isHeard = false;
    site.trouble = cut('wan', 'central-db');
    rig.run(5 * MINUTE_MS);
    site.trouble = () => null;
    site.isHeard = true;
    site.connect();
    const lost = site.kept.splice(2, 2);
    site.backfill();
    rig.run(30_000);
    const past = () => rig.sightings.filter(({ isPast }) => isPast === true);
    expect(past()).toEqual([]);
    expect(lost).toHaveLength(2);
    rig.run(40_000);
    expect(past().length).toBeGreaterThan(0);
  });

  it('is not its agent’s fault for waiting before it tries a line again that works', () => {
    const rig = createRig();
    const site = rig.add(storeDefinition('s1'));
    rig.run(MINUTE_MS);
    site.isHeard = false;
    site.trouble = cut('wan', 'central-db');
    rig.run(MINUTE_MS);
    site.trouble = () => null;
    rig.run(MINUTE_MS + 10_000);
    site.isHeard = true;
    site.connect();
    site.backfill();
    rig.run(MINUTE_MS);
    const past = rig.sightings.filter(({ isPast }) => isPast === true);
    expect(past.length).toBeGreaterThan(1);
    for (const sighting of past) expect(['wan', 'router->wan']).toContain(only(sighting).component);
  });

  it('gives the same answer in whatever order the past comes', () => {
    const explained = (reverse: boolean) => {
      const rig = createRig();
      const site = rig.add(storeDefinition('s1'));
      rig.run(MINUTE_MS);
      site.isHeard = false;
      site.trouble = cut('wan', 'central-db');
      rig.run(5 * MINUTE_MS);
      site.trouble = () => null;
      site.isHeard = true;
      site.connect();
      if (reverse) site.kept.reverse();
      site.backfill();
      rig.run(20_000);
      return rig.sightings.findLast(({ isPast }) => isPast === true);
    };
    expect(explained(true)).toEqual(explained(false));
  });
});

it('does not let a storm of three hundred sites hold the event loop: a few judgements a turn', () => {
  const rig = createRig();
  const sites = Array.from({ length: 300 }, (_, number) => rig.add(storeDefinition(`s${number}`)));
  rig.run(WINDOW_MS * 2);
  for (const site of sites) {
    site.isHeard = false;
    site.die(false);
  }
  rig.run(6_000);
  const { judged, turns, followed } = rig.diagnosis.stats();
  expect(followed).toBe(300);
  expect(judged).toBeGreaterThanOrEqual(300);
  expect(judged / turns).toBeLessThanOrEqual(4);
  const silent = new Set(rig.sightings.filter(({ causes }) => causes.length > 0).map(({ site }) => site));
  expect(silent.size).toBe(300);
});
