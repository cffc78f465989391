/** Two lines of which one takes over, what fails beside them, and causes that are known already. */
import { diagnoseBeside } from '../../src/diagnosis/causes.js';
import { type Diagnosis, diagnose, type EvidenceRow, faultGraph } from '../../src/index.js';
import { rowsOf, STORE } from './store.js';

const GRAPH = faultGraph(STORE);
const BUCKETS = 6;
const tops = ({ causes }: Diagnosis) => causes.map(({ suspects }) => suspects[0]?.component).sort();
const is = (id: string, ...prefixes: string[]) => prefixes.some((prefix) => id.startsWith(prefix));

/** Six buckets of five attempts; `failing` gives the share that fails by check and bucket. */
function rows(failing: (id: string, bucket: number) => number): EvidenceRow[] {
  return STORE.checks.flatMap(({ id }, check) =>
    Array.from({ length: BUCKETS }, (_, bucket) => ({
      check,
      bucket,
      attempts: 5,
      failures: Math.round(5 * failing(id, bucket)),
    })),
  );
}

/** The other line takes over after ten seconds. */
const untilTakenOver = (bucket: number): number => (bucket < 2 ? 1 : 0);

it('a line that dies takes what is behind it until the other takes over, and nothing else is to blame', () => {
  const found = diagnose(
    GRAPH,
    rows((id, bucket) => (is(id, 'wan') ? 1 : is(id, 'central-db', 'vip') ? untilTakenOver(bucket) : 0)),
  );
  expect(tops(found)).toEqual(['wan']);
  expect(found.unexplained).toEqual([]);
});

it('behind a dead line whose place was taken, a centre that goes on failing is a cause of its own', () => {
  const dead = rows((id, bucket) => (is(id, 'wan', 'central-db') ? 1 : is(id, 'vip') ? untilTakenOver(bucket) : 0));
  expect(tops(diagnose(GRAPH, dead))).toEqual(['central-db/service', 'wan']);
  const lossy = rows((id, bucket) =>
    is(id, 'wan') ? 1 : Math.max(is(id, 'central-db', 'vip') ? untilTakenOver(bucket) : 0, is(id, 'vip') ? 0.6 : 0),
  );
  const found = diagnose(GRAPH, lossy);
  expect(tops(found)).toContain('wan');
  expect(found.causes).toHaveLength(2);
  expect(found.unexplained).toEqual([]);
});

it('a dead second line is not what cuts the centre off while the first one stands', () => {
  const found = diagnose(
    GRAPH,
    rows((id) => (is(id, '4g', 'central-db') ? 1 : 0)),
  );
  expect(tops(found)).toEqual(['4g', 'central-db/service']);
});

it('a ping of a virtual address is answered by the balancer: no backend is to blame where it fails', () => {
  const store = {
    ...STORE,
    checks: [
      ...STORE.checks,
      { ...(STORE.checks[0] as (typeof STORE.checks)[number]), id: 'vip/icmp', on: { node: 'vip' } },
    ],
  };
  const found = diagnose(
    faultGraph(store),
    rowsOf(store, (id) => (id.startsWith('vip') ? 0.4 : 0), BUCKETS),
  );
  expect(found.causes).toHaveLength(1);
  expect(found.causes[0]?.suspects.map(({ component }) => component)).not.toContain('app-1');
});

describe('what is given', () => {
  const lossyRouter = { component: 'router', severity: 0.45 };

  it('explains what it explains, and is not answered again', () => {
    const found = diagnoseBeside(
      GRAPH,
      rows((id) => (is(id, 'vip') ? 0.4 : 0)),
      [lossyRouter],
    );
    expect(found.causes).toEqual([]);
    expect(found.unexplained).toEqual([]);
    expect(found.ofGiven).toEqual([{ check: 'vip/http', component: 'router' }]);
  });

  it('does not swallow what fails more than that, or what it does not reach', () => {
    const found = diagnoseBeside(
      GRAPH,
      rows((id) => (is(id, 'vip', 'till-1') ? 1 : 0)),
      [lossyRouter],
    );
    expect(found.causes).toHaveLength(2);
    expect(tops(found)).toContain('till-1');
    expect(found.ofGiven).toEqual([]);
  });

  it('a line that is known to be dead has been left: the other one is what failing centres tell of', () => {
    const found = diagnoseBeside(
      GRAPH,
      rows((id) => (is(id, '4g', 'central-db', 'vip') ? 1 : 0)).filter(
        ({ check }) => STORE.checks[check]?.id !== 'wan/icmp',
      ),
      [{ component: 'wan', severity: 1 }],
    );
    expect(tops(found)).toEqual(['4g']);
    expect(found.unexplained).toEqual([]);
  });
});
