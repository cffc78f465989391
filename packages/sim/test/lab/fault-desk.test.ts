import { createLabDesk, type Fault } from '../../src/lab/faults/fault.js';
import { LabError } from '../../src/lab/lab-error.js';

function faultThat(
  what: string,
  targets: readonly string[],
  told: string[],
  hows: Fault['hows'] = { stop: '', lag: '' },
): Fault {
  return {
    verb: 'break',
    what,
    summary: '',
    targets,
    hows,
    async impose(target, how) {
      told.push(`+${what} ${target} ${how}`);
      return async () => {
        told.push(`-${what} ${target} ${how}`);
      };
    },
  };
}

it('breaks with the first target and way where none is named', async () => {
  const told: string[] = [];
  const desk = createLabDesk([faultThat('replication', ['mariadb', 'postgresql'], told), faultThat('wan', [], told)]);
  expect((await desk.break('break', 'replication')).broken).toEqual([{ target: 'mariadb', how: 'stop' }]);
  await desk.break('break', 'wan', undefined, 'lag');
  expect(told).toEqual(['+replication mariadb stop', '+wan  lag']);
});

it('mends what is broken before it breaks it another way', async () => {
  const told: string[] = [];
  const desk = createLabDesk([faultThat('wan', [], told)]);
  await desk.break('break', 'wan');
  await desk.break('break', 'wan', undefined, 'lag');
  expect(told).toEqual(['+wan  stop', '-wan  stop', '+wan  lag']);
  expect(desk.list()[0]?.broken).toEqual([{ target: '', how: 'lag' }]);
});

it('mends the youngest first, or one target alone', async () => {
  const told: string[] = [];
  const desk = createLabDesk([faultThat('till', ['a', 'b', 'c'], told)]);
  for (const target of ['a', 'b', 'c']) await desk.break('break', 'till', target);
  told.length = 0;
  expect((await desk.mend('till', 'b'))[0]?.broken).toEqual([
    { target: 'a', how: 'stop' },
    { target: 'c', how: 'stop' },
  ]);
  await desk.mend('all');
  expect(told).toEqual(['-till b stop', '-till c stop', '-till a stop']);
  expect(await desk.mend('all')).toEqual([]);
});

it('does one thing at a time', async () => {
  const told: string[] = [];
  const slow: Fault = {
    ...faultThat('slow', [], told),
    async impose() {
      told.push('begin');
      await new Promise((resolve) => setImmediate(resolve));
      told.push('end');
      return async () => {};
    },
  };
  const desk = createLabDesk([slow, faultThat('wan', [], told)]);
  await Promise.all([desk.break('break', 'slow'), desk.break('break', 'wan')]);
  expect(told).toEqual(['begin', 'end', '+wan  stop']);
});

it('keeps a fault whose mending failed, and goes on with the next command', async () => {
  let isStuck = true;
  const fault: Fault = {
    ...faultThat('wan', [], []),
    impose: async () => async () => {
      if (isStuck) throw new LabError('stuck');
    },
  };
  const desk = createLabDesk([fault]);
  await desk.break('break', 'wan');
  await expect(desk.mend('all')).rejects.toThrow('stuck');
  isStuck = false;
  expect((await desk.mend('all'))[0]?.broken).toEqual([]);
});

it('tells faults of one thing apart by their verbs', async () => {
  const told: string[] = [];
  const congestion = { ...faultThat('router', [], told, { full: '' }), verb: 'congest' };
  const desk = createLabDesk([faultThat('router', [], told, { stop: '' }), congestion, { ...congestion, what: 'wan' }]);
  await desk.break('break', 'router');
  await desk.break('congest', 'router');
  await desk.break('break', 'wan');
  expect(told).toEqual(['+router  stop', '+router  full', '+router  full']);
  expect((await desk.mend('router')).map(({ verb }) => verb).sort()).toEqual(['break', 'congest']);
  await expect(desk.break('burn', 'router')).rejects.toThrow('break router, congest router');
});

it.each([
  ['gone', undefined, undefined],
  ['till', 'd', undefined],
  ['till', 'a', 'burn'],
  ['wan', 'a', undefined],
])('refuses %s %s %s, naming what there is', async (what, target, how) => {
  const desk = createLabDesk([faultThat('till', ['a'], []), faultThat('wan', [], [])]);
  await expect(desk.break('break', what, target, how)).rejects.toThrow(LabError);
});
