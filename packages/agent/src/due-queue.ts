/** Which check is due next: an indexed binary heap over a fixed number of checks, without garbage. */

export interface DueQueue {
  /** Index of the check that is due first, -1 when none is scheduled. */
  first(): number;
  /** When a check is due, steady ms; Infinity when it is not scheduled. */
  dueAtMs(index: number): number;
  /** Schedules or moves a check; Infinity takes it out of the way. */
  set(index: number, dueAtMs: number): void;
}

/** A queue for checks 0..size-1, none scheduled. */
export function createDueQueue(size: number): DueQueue {
  const due = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
  const heap = Uint32Array.from({ length: size }, (_, index) => index);
  const place = Uint32Array.from(heap);

  const at = (slot: number): number => due[heap[slot] as number] as number;
  const swap = (a: number, b: number): void => {
    const [left, right] = [heap[a] as number, heap[b] as number];
    heap[a] = right;
    heap[b] = left;
    place[right] = a;
    place[left] = b;
  };
  const rise = (start: number): void => {
    for (let slot = start; slot > 0; ) {
      const parent = (slot - 1) >> 1;
      if (at(parent) <= at(slot)) return;
      swap(slot, parent);
      slot = parent;
    }
  };
  const sink = (start: number): void => {
    for (let slot = start; ; ) {
      const left = 2 * slot + 1;
      if (left >= size) return;
      const child = left + 1 < size && at(left + 1) < at(left) ? left + 1 : left;
      if (at(slot) <= at(child)) return;
      swap(slot, child);
      slot = child;
    }
  };

  return {
    first: () => (size > 0 && at(0) !== Number.POSITIVE_INFINITY ? (heap[0] as number) : -1),
    dueAtMs: (index) => due[index] as number,
    set(index, dueAtMs) {
      due[index] = dueAtMs;
      rise(place[index] as number);
      sink(place[index] as number);
    },
  };
}
