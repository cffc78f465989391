import { MOST_TRACKS, observeProgress, type Progress } from '../../src/replication/progress.js';
import { NO_REPLICA, type ReplicaView, type SlotView, type SourceView } from '../../src/replication/views.js';

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

describe('log that is kept for several slots', () => {
  const slot = (name: string, position: string, retainedBytes: number): SlotView => ({
    name,
    position,
    retainedBytes,
    isActive: true,
    status: 'reserved',
    safeBytes: null,
  });
  const source = (writtenBytes: number, slots: readonly SlotView[]): SourceView => ({
    replicas: slots.length,
    replies: null,
    slots,
    logBytes: null,
    writtenBytes,
    retentionS: null,
    behindBytes: null,
  });
  const over = (views: readonly SourceView[]) => {
    let progress: Progress | null = null;
    return views.map((view, at) => {
      const observed = observeProgress(progress, view, null, at * 10_000, 2);
      progress = observed.progress;
      return { ...observed.figures, tracks: observed.progress.tracks.size };
    });
  };

  it('is counted for each by itself: that another one kept more for a while takes nothing back', () => {
    // The ledger's slot is ahead, then lags for a moment behind the one that stalls, then gets on.
    const figures = over([
      source(0, [slot('hub', '0/0', 10), slot('ledger', '0/0', 5)]),
      source(1e9, [slot('hub', '0/0', 900e6), slot('ledger', '0/1', 1e9)]),
      source(1e9 + 1_000, [slot('hub', '0/0', 1e9), slot('ledger', '0/2', 0)]),
    ]);
    expect(figures.map(({ stalledS }) => stalledS)).toEqual([0, 0, 20]);
    expect(figures.map(({ heldS }) => heldS)).toEqual([0, 0, 20]);
    expect(figures.at(-1)?.heldGrowthBytesPerHour).toBeGreaterThan(1e9);
  });

  it('is followed for a bounded number of them, those that keep most', () => {
    const many = (written: number) =>
      source(
        written,
        Array.from({ length: 100 }, (_, n) => slot(`s${n}`, '0/0', n)),
      );
    const figures = over([many(0), many(1_000)]);
    expect(figures.at(-1)).toMatchObject({ tracks: MOST_TRACKS, stalledS: 10 });
  });
});
