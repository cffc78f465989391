/** The index says what the estate says, whenever it is asked. */
import fc from 'fast-check';
import { createIndexedEstate } from '../../src/api/indexed-estate.js';
import { createFixtureEstate, makeSite } from './estate-fixture.js';

const steps = fc.array(
  fc.oneof(
    fc.record({
      type: fc.constant('put' as const),
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      state: fc.constantFrom('ok' as const, 'down' as const, 'degraded' as const),
    }),
    fc.constant({ type: 'read' as const }),
    fc.constant({ type: 'restart' as const }),
  ),
  { maxLength: 60 },
);

it('follows changes, newcomers and its own restart', () => {
  fc.assert(
    fc.property(steps, (taken) => {
      const estate = createFixtureEstate([makeSite('c')]);
      const index = createIndexedEstate(estate);
      index.start();
      for (const step of taken) {
        if (step.type === 'put') estate.put(makeSite(step.id, step.state));
        else if (step.type === 'read') expect(index.summaries()).toEqual(estate.summaries());
        else index.stop();
        if (step.type === 'restart') expect(index.summaries()).toEqual(estate.summaries());
        if (step.type === 'restart') index.start();
      }
      expect(index.summaries()).toEqual(estate.summaries());
      index.stop();
      expect(estate.listeners()).toBe(0);
    }),
  );
});

it('hands out the very views of the estate, so that their JSON is made once', () => {
  const estate = createFixtureEstate([makeSite('a'), makeSite('b')]);
  const index = createIndexedEstate(estate);
  index.start();
  const [first] = index.summaries();
  estate.put(makeSite('b', 'down'));
  expect(index.summaries()[0]).toBe(first);
  expect(index.summaries()[1]).toBe(estate.summary('b'));
});

it('survives a site that goes', () => {
  const estate = createFixtureEstate([makeSite('a'), makeSite('b')]);
  const gone = new Set<string>();
  const listeners: ((id: string) => void)[] = [];
  const index = createIndexedEstate({
    summaries: () => estate.summaries().filter(({ id }) => !gone.has(id)),
    summary: (id) => (gone.has(id) ? undefined : estate.summary(id)),
    detail: () => undefined,
    onChange: (listener) => {
      listeners.push(listener);
      return () => undefined;
    },
  });
  index.start();
  expect(index.summaries()).toHaveLength(2);
  gone.add('a');
  for (const listener of listeners) listener('a');
  expect(index.summaries().map(({ id }) => id)).toEqual(['b']);
});
