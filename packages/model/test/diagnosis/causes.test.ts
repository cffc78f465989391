/** What broke, told from which checks fail. */
import fc from 'fast-check';
import { type Diagnosis, diagnose, type EvidenceRow, faultGraph } from '../../src/index.js';
import { rowsOf, STORE } from './store.js';

const GRAPH = faultGraph(STORE);
const names = ({ causes }: Diagnosis) => causes.map(({ suspects }) => suspects.map((suspect) => suspect.component));
const starting =
  (...prefixes: string[]) =>
  (id: string) =>
    prefixes.some((prefix) => id.startsWith(prefix)) ? 1 : 0;
const far = ['central-db', 'vip'];

describe('one cause', () => {
  it.each([
    ['a till', starting('till-2'), ['till-2', 'sw-a']],
    ['a program on a till that still answers pings', starting('till-2/http'), ['till-2/service']],
    ['a switch with all behind it', starting('sw-b', 'till-3', 'till-4', 'printer', 'terminal'), ['sw-b', 'feed-b']],
    ['the router with both lines behind it', starting('router', 'wan', '4g', ...far), ['router', 'sw-a->router']],
    ['the central database', starting('central-db'), ['central-db/service']],
    ['the database program of the store', starting('store-db/db'), ['store-db/service']],
  ])('%s', (_what, failing, expected) => {
    const found = diagnose(GRAPH, rowsOf(STORE, failing));
    expect(found.causes).toHaveLength(1);
    expect(found.unexplained).toEqual([]);
    expect(found.causes[0]).toMatchObject({ mode: 'hard', isConfident: true });
    expect(names(found)[0]).toContain(expected[0]);
  });

  it('names only what fits: a till, its cable, not its switch', () => {
    const [suspects] = names(diagnose(GRAPH, rowsOf(STORE, starting('till-2'))));
    expect([...(suspects ?? [])].sort()).toEqual(['till-2', 'till-2->sw-a']);
  });

  it('a line that fails while the other carries', () => {
    const found = diagnose(GRAPH, rowsOf(STORE, starting('wan')));
    expect(names(found)[0]).toContain('wan');
    expect(found.causes).toHaveLength(1);
  });

  it('one of three backends behind the address that answers for them', () => {
    const third = (id: string) => (id === 'vip/http' ? 0.4 : 0);
    const found = diagnose(GRAPH, rowsOf(STORE, third, 6));
    expect(found.causes).toHaveLength(1);
    expect(found.unexplained).toEqual([]);
  });

  it('a lossy line is lossy, not dead', () => {
    const lossy = (id: string) => (starting('wan', 'central-db', 'vip')(id) ? 0.4 : 0);
    const found = diagnose(GRAPH, rowsOf(STORE, lossy, 6));
    expect(found.causes[0]).toMatchObject({ mode: 'lossy', isConfident: true });
  });
});

describe('several, none, and nothing known', () => {
  it('two tills on two switches are two causes', () => {
    const found = diagnose(GRAPH, rowsOf(STORE, starting('till-1', 'till-4')));
    expect(found.causes).toHaveLength(2);
    expect(names(found).flat()).toEqual(expect.arrayContaining(['till-1', 'till-4']));
  });

  it('an old fault does not colour a new one', () => {
    const both = starting('printer', 'router', 'wan', '4g', ...far);
    expect(names(diagnose(GRAPH, rowsOf(STORE, both))).flat()).toEqual(expect.arrayContaining(['printer', 'router']));
  });

  it('says nothing where nothing fails, and one lost packet accuses nobody', () => {
    expect(
      diagnose(
        GRAPH,
        rowsOf(STORE, () => 0),
      ),
    ).toEqual({ causes: [], unexplained: [], isSearchCut: false });
    const one = rowsOf(STORE, () => 0).map((row, index) => (index === 4 ? { ...row, failures: 1 } : row));
    expect(diagnose(GRAPH, one).causes).toEqual([]);
  });

  it('lets what is unknown neither accuse nor clear', () => {
    const rows = rowsOf(STORE, starting('sw-b', 'till-3', 'till-4', 'printer', 'terminal'));
    const unknown = STORE.checks.findIndex(({ id }) => id === 'sw-b/icmp');
    const [suspects] = names(
      diagnose(
        GRAPH,
        rows.filter(({ check }) => check !== unknown),
      ),
    );
    expect(suspects).toContain('sw-b');
    expect(diagnose(GRAPH, [])).toEqual({ causes: [], unexplained: [], isSearchCut: false });
  });
});

it('does not depend on the order of the rows', () => {
  const failures = fc.array(fc.nat(5), { minLength: STORE.checks.length, maxLength: STORE.checks.length });
  fc.assert(
    fc.property(failures, fc.infiniteStream(fc.nat()), (counts, random) => {
      const rows = counts.flatMap((count, check): EvidenceRow[] => [
        { check, bucket: 0, attempts: 5, failures: count },
        { check, bucket: 1, attempts: 5, failures: 0 },
      ]);
      const shuffled = rows
        .map((row) => ({ row, place: random.next().value }))
        .sort((a, b) => a.place - b.place)
        .map(({ row }) => row);
      expect(diagnose(GRAPH, shuffled)).toEqual(diagnose(GRAPH, rows));
    }),
    { numRuns: 12 },
  );
});

it('gives shares that add up to at least 95 % and at most 1', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5), { minLength: 20, maxLength: 20 }), (counts) => {
      const rows = counts.map((failures, check): EvidenceRow => ({ check, bucket: 0, attempts: 5, failures }));
      for (const { suspects, marginNats } of diagnose(GRAPH, rows).causes) {
        const sum = suspects.reduce((total, { share }) => total + share, 0);
        expect(sum).toBeGreaterThan(0.95 - 1e-9);
        expect(sum).toBeLessThan(1 + 1e-9);
        expect(marginNats).toBeGreaterThan(0);
      }
    }),
    { numRuns: 25 },
  );
});

describe('the explanation', () => {
  it('adds up to the margin', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5), { minLength: 20, maxLength: 20 }), (counts) => {
        const rows = counts.map((failures, check): EvidenceRow => ({ check, bucket: 0, attempts: 5, failures }));
        for (const { explanation, marginNats } of diagnose(GRAPH, rows).causes) {
          const shown = [...explanation.for, ...explanation.against].reduce((sum, { nats }) => sum + nats, 0);
          expect(explanation.priorNats + shown + explanation.restNats).toBeCloseTo(marginNats, 6);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('says what speaks for a dead switch, what clears the others, and what came second', () => {
    const dead = starting('sw-b', 'till-3', 'till-4', 'printer', 'terminal');
    const [cause] = diagnose(GRAPH, rowsOf(STORE, dead)).causes;
    expect(cause?.explanation.for).toHaveLength(5);
    expect(cause?.explanation.against).toEqual([]);
    const cleared = cause?.explanation.cleared.map(({ component }) => component);
    expect(cleared).toEqual(expect.arrayContaining(['sw-a', 'front-end->sw-a']));
    expect(cause?.explanation.runnerUp?.nats).toBeGreaterThan(0);
  });

  it('shows what speaks against', () => {
    const odd = starting('sw-b', 'till-3', 'till-4', 'printer');
    const [cause] = diagnose(GRAPH, rowsOf(STORE, odd)).causes;
    expect(cause?.explanation.against.map(({ check }) => check)).toEqual(['terminal/tcp']);
  });
});
