import fc from 'fast-check';
import { bareReading, type ServicePhase, type ServiceReading } from '../src/service/service-reading.js';
import { foldService, MAX_RESTARTS, type ServiceRules, type ServiceTrack } from '../src/service/verdict.js';

const RULES: ServiceRules = { idleIsOk: false, minProcesses: 1, restartsDegraded: 1, restartNoticeMinutes: 5 };
const running = (life: string, restartCount: number | null = null): ServiceReading => ({
  ...bareReading('running'),
  life,
  restartCount,
});

/** One look a minute; what each made of the service. */
function looks(readings: readonly ServiceReading[], rules = RULES): string[] {
  let track: ServiceTrack | null = null;
  return readings.map((reading, minute) => {
    const fold = foldService(track, reading, minute * 60_000, rules);
    track = fold.track;
    const { state, reason, values } = fold.attempt;
    return `${state}/${reason} ${values?.restarts}`;
  });
}

describe('foldService', () => {
  it.each<[ServicePhase, boolean, string]>([
    ['running', false, 'ok/null 0'],
    ['starting', false, 'degraded/service-restarting 0'],
    ['restarting', false, 'down/service-restarting 0'],
    ['stopped', false, 'down/service-stopped 0'],
    ['missing', false, 'down/service-stopped 0'],
    ['paused', false, 'down/service-stopped 0'],
    ['failed', false, 'down/service-failed 0'],
    ['running', true, 'ok/null 0'],
    ['starting', true, 'ok/null 0'],
    ['stopped', true, 'ok/null 0'],
    ['missing', true, 'down/service-stopped 0'],
    ['failed', true, 'down/service-failed 0'],
    ['restarting', true, 'down/service-restarting 0'],
  ])('%s, where idle is well: %s: %s', (phase, idleIsOk, expected) => {
    expect(looks([bareReading(phase)], { ...RULES, idleIsOk })).toEqual([expected]);
  });

  it('notices a restart by the main process, and forgets it after its time', () => {
    expect(
      looks([running('a'), running('b'), running('b'), running('b'), running('b'), running('b'), running('b')]),
    ).toEqual([
      'ok/null 0',
      'degraded/service-restarting 1',
      'degraded/service-restarting 1',
      'degraded/service-restarting 1',
      'degraded/service-restarting 1',
      'degraded/service-restarting 1',
      'ok/null 0',
    ]);
  });

  it('counts by the counter of the system, once for both signs', () => {
    expect(looks([running('a', 4), running('b', 5), running('c', 9)])).toEqual([
      'ok/null 0',
      'degraded/service-restarting 1',
      'degraded/service-restarting 5',
    ]);
  });

  it('takes a counter that was reset for none, and still sees the main process change', () => {
    expect(looks([running('a', 4), running('a', 0), running('b', 0)])).toEqual([
      'ok/null 0',
      'ok/null 0',
      'degraded/service-restarting 1',
    ]);
  });

  it('notices a restart across a stop', () => {
    expect(looks([running('a'), bareReading('stopped'), running('b')])).toEqual([
      'ok/null 0',
      'down/service-stopped 0',
      'degraded/service-restarting 1',
    ]);
  });

  it('leaves restarts alone where told so', () => {
    expect(looks([running('a'), running('b')], { ...RULES, restartsDegraded: 0 })[1]).toBe('ok/null 1');
    expect(looks([running('a'), running('b'), running('c')], { ...RULES, restartsDegraded: 2 })).toEqual([
      'ok/null 0',
      'ok/null 1',
      'degraded/service-restarting 2',
    ]);
  });

  it('wants as many processes as it is told', () => {
    const three = { ...running('a'), processes: 3 };
    expect(looks([three], { ...RULES, minProcesses: 3 })).toEqual(['ok/null 0']);
    expect(looks([three], { ...RULES, minProcesses: 4 })).toEqual(['degraded/service-stopped 0']);
  });

  it('stays within its bound, whatever the counter does', () => {
    const reading = fc.record({ life: fc.option(fc.constantFrom('a', 'b', 'c')), restartCount: fc.option(fc.nat()) });
    fc.assert(
      fc.property(fc.array(reading), (readings) => {
        let track: ServiceTrack | null = null;
        for (const each of readings) {
          track = foldService(track, { ...bareReading('running'), ...each }, 0, RULES).track;
          expect(track.restartsAtMs.length).toBeLessThanOrEqual(MAX_RESTARTS);
        }
      }),
    );
  });
});
