import { describe, expect, test } from '@jest/globals';
import type { EstateSighting, SightedCause, SiteDefinition, SiteSighting } from '@tillwatch/model';
import type { Clock } from '../../src/clock.js';
import { createEstateWatch, type EstateWatch, HOLD_MS } from '../../src/diagnosis/estate-watch.js';
import type { Timers } from '../../src/timers.js';

/** Time that passes when the test says so. */
class VirtualTime implements Clock, Timers {
  #nowMs = 1_000_000;
  #due: { atMs: number; fire: () => void }[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  steadyMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, fire: () => void): () => void {
    const entry = { atMs: this.#nowMs + delayMs, fire };
    this.#due.push(entry);
    return () => {
      this.#due = this.#due.filter((other) => other !== entry);
    };
  }

  get waiting(): number {
    return this.#due.length;
  }

  pass(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (;;) {
      const next = this.#due.sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined || next.atMs > endMs) break;
      this.#due.shift();
      this.#nowMs = next.atMs;
      next.fire();
    }
    this.#nowMs = endMs;
  }
}

const carrierOf = (n: number): string => (n % 2 === 0 ? 'ct' : 'cu');

function definition(n: number): SiteDefinition {
  return {
    site: { id: `s${n}`, name: `s${n}`, kind: 'store' },
    vantage: 'front-end',
    nodes: [
      { id: 'front-end', kind: 'front-end', name: 'Front end' },
      { id: 'wan', kind: 'wan', name: 'Line' },
      { id: carrierOf(n), kind: 'carrier', name: 'Carrier' },
    ],
    links: [],
    flows: [],
    checks: [],
  };
}

function sighting(n: number, isDown: boolean, atMs: number): SiteSighting {
  const cause: SightedCause = {
    component: 'wan',
    kind: 'hard',
    candidates: [
      { site: `s${n}`, component: 'wan', share: 0.8 },
      { site: `s${n}`, component: carrierOf(n), share: 0.2 },
    ],
    isConfident: true,
    isFinding: false,
    onsetMs: atMs,
    symptoms: [],
    flows: [],
    evidence: null,
    suspects: [],
    class: 'infrastructure/network-wan',
    trigger: 'unknown',
    lostTrade: null,
  };
  return {
    type: 'site',
    site: `s${n}`,
    atMs,
    vantage: 'centre',
    causes: isDown ? [cause] : [],
    isOpen: true,
    mute: null,
  };
}

interface Rig {
  readonly time: VirtualTime;
  readonly watch: EstateWatch;
  readonly heard: EstateSighting[];
}

function rig(
  stores: number,
  isOpen: (site: string) => boolean = () => true,
  isAnyStanding: () => boolean = () => false,
): Rig {
  const time = new VirtualTime();
  const heard: EstateSighting[] = [];
  const onSighting = (each: EstateSighting): unknown => heard.push(each);
  const watch = createEstateWatch({ clock: time, timers: time, onSighting, isOpen, isAnyStanding });
  for (let n = 0; n < stores; n++) watch.define({ definition: definition(n) });
  return { time, watch, heard };
}

function report(rigged: Rig, stores: number, isDown: (n: number) => boolean): void {
  for (let n = 0; n < stores; n++) rigged.watch.sight(sighting(n, isDown(n), rigged.time.nowMs()));
}

const isOfCt = (n: number): boolean => carrierOf(n) === 'ct';

describe('the estate watch', () => {
  test('says what stores share within a second, and once that it is over', () => {
    const rigged = rig(40);
    const { time, watch, heard } = rigged;
    watch.start();
    report(rigged, 40, () => false);
    time.pass(5_000);
    expect(heard).toEqual([]);
    report(rigged, 40, isOfCt);
    time.pass(1_000);
    expect(heard).toHaveLength(1);
    expect(heard[0]?.causes).toMatchObject([{ component: 'carrier:ct', isConfident: true }]);
    expect(heard[0]?.storeCount).toBe(40);
    report(rigged, 40, () => false);
    time.pass(120_000);
    expect(heard.at(-1)?.causes).toEqual([]);
    const count = heard.length;
    time.pass(600_000);
    expect(heard).toHaveLength(count);
    watch.stop();
    expect(time.waiting).toBe(0);
  });

  test('goes on saying that it is over while something that was said of it stands', () => {
    const rigged = rig(
      40,
      () => true,
      () => isStanding,
    );
    const { time, watch, heard } = rigged;
    let isStanding = true;
    watch.start();
    report(rigged, 40, isOfCt);
    time.pass(1_000);
    report(rigged, 40, () => false);
    time.pass(200_000);
    const empty = heard.filter(({ causes }) => causes.length === 0);
    expect(empty.length).toBeGreaterThan(2);
    isStanding = false;
    time.pass(20_000);
    const count = heard.length;
    time.pass(600_000);
    expect(heard).toHaveLength(count);
    watch.stop();
    expect(time.waiting).toBe(0);
  });

  test('a first message waits where others may have the same, and for nothing else', () => {
    const { watch } = rig(2);
    const [down] = sighting(0, true, 0).causes;
    if (down === undefined) throw new Error('a cause');
    const till = { ...down, component: 'till-1', candidates: [] };
    expect(watch.awaits('s0', down, 's0')).toEqual(['line']);
    expect(watch.awaits('s0', till, 's0')).toEqual([]);
    expect(watch.awaits('nobody', down, 'nobody')).toEqual([]);
    const program = { ...till, component: 'front-end/service', class: 'application/software' } as const;
    const versions = [{ node: 'front-end', subject: 'pos', version: '4.7.0' }];
    watch.define({ definition: definition(0), versions });
    expect(watch.awaits('s0', program, 's0')).toEqual(['program']);
    expect(watch.awaits('s0', { ...program, class: 'infrastructure/hardware-endpoint' }, 's0')).toEqual([]);
    const base = definition(1);
    watch.define({ definition: { ...base, site: { ...base.site, kind: 'hub' } } });
    expect(watch.awaits('s1', down, 's1')).toEqual([]);
    expect(watch.awaits('s1', down, 's0')).toEqual(['line']);
  });

  test('a store that comes to a shared cause that stands waits for it, also where it was found late', () => {
    const rigged = rig(40);
    const { time, watch } = rigged;
    watch.start();
    report(rigged, 40, (n) => isOfCt(n) && n > 0);
    const [down] = sighting(0, true, time.nowMs()).causes;
    if (down === undefined) throw new Error('a cause');
    expect(watch.awaits('s0', down, 's0')).toEqual(['line']);
    time.pass(1_000);
    expect(watch.awaits('s0', down, 's0')).toEqual(['stores']);
    watch.stop();
  });

  test('judges once a second however much is reported, and not at all while 10 000 stores are well', () => {
    const rigged = rig(10_000);
    const { time, watch, heard } = rigged;
    watch.start();
    report(rigged, 10_000, () => false);
    time.pass(2_000);
    expect(time.waiting).toBe(0);
    for (let round = 0; round < 20; round++) {
      report(rigged, 40, isOfCt);
      time.pass(100);
    }
    expect(heard.length).toBeLessThanOrEqual(3);
    watch.stop();
  });

  test('a store that is closed is not missed', () => {
    const rigged = rig(40, (site) => Number(site.slice(1)) >= 20);
    rigged.watch.start();
    report(rigged, 40, (n) => n < 20 && isOfCt(n));
    rigged.time.pass(5_000);
    expect(rigged.heard).toEqual([]);
    rigged.watch.stop();
  });

  test('after a restart an open cause goes on, and nothing is said before its stores are heard of', () => {
    const rigged = rig(40);
    const { time, watch, heard } = rigged;
    const had = Array.from({ length: 20 }, (_, n) => `s${2 * n}`);
    watch.start([{ component: 'carrier:ct', onsetMs: time.nowMs() - 7_200_000, sites: had }]);
    time.pass(HOLD_MS / 2);
    expect(heard).toEqual([]);
    for (let n = 0; n < 40; n++) watch.sight(sighting(n, isOfCt(n), time.nowMs() - 7_200_000));
    time.pass(2_000);
    expect(heard).toHaveLength(1);
    expect(heard[0]?.causes).toMatchObject([{ component: 'carrier:ct', isConfident: true }]);
    watch.stop();
  });

  test('an open cause whose stores are never heard of again ends', () => {
    const { time, watch, heard } = rig(4);
    watch.start([{ component: 'carrier:ct', onsetMs: time.nowMs(), sites: ['s0', 's2'] }]);
    time.pass(HOLD_MS + 120_000);
    expect(heard.at(-1)?.causes).toEqual([]);
    watch.stop();
  });

  test('a site that nobody defined is passed over; one that leaves is forgotten', () => {
    const rigged = rig(40);
    const { time, watch, heard } = rigged;
    watch.start();
    watch.sight(sighting(99, true, time.nowMs()));
    report(rigged, 40, isOfCt);
    time.pass(1_000);
    watch.forget('s0');
    watch.lose('s2');
    time.pass(1_000);
    expect(heard.at(-1)?.causes[0]?.sites).not.toContain('s0');
    watch.stop();
  });
});
