import { observeProgress, type Progress } from '../../src/replication/progress.js';
import { NO_REPLICA, type ReplicaView } from '../../src/replication/views.js';

/** What is found to be unapplied at attempts 10 s apart, by where the replica was each time: what it had received, what it had applied. */
function unappliedOver(places: readonly (readonly [received: number | null, applied: number | null])[]) {
  let progress: Progress | null = null;
  return places.map(([receivedPlace, appliedPlace], at) => {
    const replica: ReplicaView = { ...NO_REPLICA, isReplica: true, receivedPlace, appliedPlace };
    const observed = observeProgress(progress, null, replica, at * 10_000, 1);
    progress = observed.progress;
    return observed.figures.unappliedS;
  });
}

describe('what was received and is not applied', () => {
  it('is counted from when more came without it', () => {
    const locked = [100, 200, 300, 400].map((received) => [received, 90] as const);
    expect(unappliedOver([[90, 90], ...locked])).toEqual([0, 0, 0, 10, 20]);
  });

  it('is nothing where each piece is applied before the next, however late they come', () => {
    expect(
      unappliedOver([
        [100, 60],
        [150, 110],
        [210, 160],
        [260, 220],
      ]),
    ).toEqual([0, 0, 0, 0]);
  });

  it('is nothing while the rest of a transaction is under way', () => {
    expect(unappliedOver(Array.from({ length: 5 }, () => [100, 60]))).toEqual([0, 0, 0, 0, 0]);
  });

  it('is over once it is applied, and begins anew with another log', () => {
    expect(
      unappliedOver([
        [100, 60],
        [200, 60],
        [300, 60],
        [300, 250],
        [400, 250],
        [20, 10],
        [20, 20],
      ]),
    ).toEqual([0, 0, 10, 0, 0, 0, 0]);
  });

  it('is not known where the engine tells no places', () => {
    expect(unappliedOver([[null, null]])).toEqual([null]);
  });
});
