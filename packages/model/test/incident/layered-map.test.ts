/** A layered map is a map, and its copies do not know of each other. */
import fc from 'fast-check';
import { LayeredMap } from '../../src/incident/layered-map.js';

type Step = { readonly do: 'set' | 'delete' | 'fork'; readonly key: number };

const steps = fc.array(
  fc.record<Step>({ do: fc.constantFrom('set', 'set', 'set', 'delete', 'fork'), key: fc.integer({ min: 0, max: 90 }) }),
  { maxLength: 400 },
);
const sorted = (map: ReadonlyMap<number, number>) => [...map].sort(([a], [b]) => a - b);

it('holds what a map would hold, and so does every copy that was left behind', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 0, max: 90 }), (all, length) => {
      const plain = new Map(Array.from({ length }, (_, key) => [key, -key]));
      let layered = LayeredMap.fork(plain);
      const left: [LayeredMap<number, number>, [number, number][]][] = [];
      const copy = new Map(plain);
      all.forEach((step, at) => {
        if (step.do === 'set') expect(layered.set(step.key, at)).toBe(copy.set(step.key, at) && layered);
        else if (step.do === 'delete') expect(layered.delete(step.key)).toBe(copy.delete(step.key));
        else {
          left.push([layered, sorted(copy)]);
          layered = LayeredMap.fork(layered);
        }
        expect(layered.size).toBe(copy.size);
        expect([layered.get(step.key), layered.has(step.key)]).toEqual([copy.get(step.key), copy.has(step.key)]);
      });
      for (const [map, then] of [...left, [layered, sorted(copy)] as const]) {
        expect(sorted(map)).toEqual(then);
        expect([...map.keys()]).toEqual([...map].map(([key]) => key));
        expect([...map.values()]).toEqual([...map].map(([, value]) => value));
      }
      // What it was made of is as it was.
      expect(plain).toEqual(new Map(Array.from({ length }, (_, key) => [key, -key])));
    }),
  );
});

it('keeps the order in which keys came, whatever their values do, over any number of copies', () => {
  let map = LayeredMap.fork(new Map<number, string>());
  for (let key = 0; key < 500; key++) {
    map = LayeredMap.fork(map.set(key, 'new'));
    if (key % 3 === 0) map.set(Math.floor(key / 2), 'changed');
  }
  expect([...map.keys()]).toEqual(Array.from({ length: 500 }, (_, key) => key));
  const seen: number[] = [];
  map.forEach((_value, key, of) => {
    seen.push(key);
    expect(of).toBe(map);
  });
  expect(seen).toHaveLength(map.size);
});

it('copies no more than the square root of its length, but for the times when it joins its layers', () => {
  const LENGTH = 10_000;
  let map = LayeredMap.fork(new Map(Array.from({ length: LENGTH }, (_, key) => [key, 0])));
  const from = map;
  let copied = 0;
  // Iterating a map is what a copy costs.
  const iterate = Map.prototype[Symbol.iterator];
  const entries = Map.prototype.entries;
  const counting = function (this: Map<unknown, unknown>) {
    copied += this.size;
    return entries.call(this);
  };
  Map.prototype[Symbol.iterator] = counting as typeof iterate;
  try {
    for (let key = 0; key < LENGTH; key++) map = LayeredMap.fork(map.set(key, 1));
  } finally {
    Map.prototype[Symbol.iterator] = iterate;
  }
  expect(map.get(LENGTH - 1)).toBe(1);
  expect(from.get(1)).toBe(0);
  expect(copied).toBeLessThan(LENGTH * 4 * Math.sqrt(LENGTH));
  expect(copied).toBeGreaterThan(0);
});
