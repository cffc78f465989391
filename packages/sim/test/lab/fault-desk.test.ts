import { createLabDesk, type Fault } from '../../src/lab/faults/fault.js';
import { LabError } from '../../src/lab/lab-error.js';

function faultThat(what: string, targets: readonly string[], told: string[], hows = { stop: '', lag: '' }): Fault {
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
  expect((await desk.break('replication')).broken).toEqual([{ target: 'mariadb', how: 'stop' }]);
  await desk.break('wan', undefined, 'lag');
  expect(told).toEqual(['+replication mariadb stop', '+wan  lag']);
});

it('mends what is broken before it breaks it another way', async () => {
  const told: string[] = [];
  const desk = createLabDesk([faultThat('wan', [], told)]);
  await desk.break('wan');
  await desk.break('wan', undefined, 'lag');
  expect(told).toEqual(['+wan  stop', '-wan  stop', '+wan  lag']);
  expect(desk.list()[0]?.broken).toEqual([{ target: '', how: 'lag' }]);
});

it('mends the youngest first, or one target alone', async () => {
  const told: string[] = [];
  const desk = createLabDesk([faultThat('till', ['a', 'b', 'c'], told)]);
  for (const target of ['a', 'b', 'c']) await desk.break('till', target);
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
  await Promise.all([desk.break('slow'), desk.break('wan')]);
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
  await desk.break('wan');
  await expect(desk.mend('all')).rejects.toThrow('stuck');
  isStuck = false;
  expect((await desk.mend('all'))[0]?.broken).toEqual([]);
});

it.each([
  ['gone', undefined, undefined],
  ['till', 'd', undefined],
  ['till', 'a', 'burn'],
  ['wan', 'a', undefined],
])('refuses %s %s %s, naming what there is', async (what, target, how) => {
  const desk = createLabDesk([faultThat('till', ['a'], []), faultThat('wan', [], [])]);
  await expect(desk.break(what, target, how)).rejects.toThrow(LabError);
});
