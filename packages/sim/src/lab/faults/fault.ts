/** What the lab can break, and the desk that keeps account of what is broken. */
import { LabError } from '../lab-error.js';

/** Undoes one fault. Must work however far the fault got. */
export type Mend = () => Promise<void>;

export interface Fault {
  /** The word that people say: `break wan`, `storm connections`. `break` always works as well. */
  readonly verb: string;
  readonly what: string;
  readonly summary: string;
  /** Which of several; the first when none is named. Empty where there is but one. */
  readonly targets: readonly string[];
  /** Ways, each with what it does; the first when none is named. */
  readonly hows: Readonly<Record<string, string>>;
  /** Breaks it; resolves, once the fault is there, with the way back. */
  impose(target: string, how: string): Promise<Mend>;
}

export interface FaultState {
  readonly verb: string;
  readonly what: string;
  readonly summary: string;
  readonly targets: readonly string[];
  readonly hows: Readonly<Record<string, string>>;
  /** What is broken now: by target (empty for the only one), how. */
  readonly broken: readonly { readonly target: string; readonly how: string }[];
}

export interface LabDesk {
  list(): readonly FaultState[];
  /** Throws LabError for words that it does not know. A fault that is there already is mended first. */
  break(what: string, target?: string, how?: string): Promise<FaultState>;
  /** Mends one fault or, for `all`, every one, the youngest first. Resolves with those that were broken. */
  mend(what: string, target?: string): Promise<readonly FaultState[]>;
}

interface Imposed {
  readonly fault: Fault;
  readonly target: string;
  readonly how: string;
  readonly mend: Mend;
}

/** Makes the desk. It does one thing at a time. */
export function createLabDesk(faults: readonly Fault[]): LabDesk {
  const imposed: Imposed[] = [];
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = turn.then(work, work);
    turn = next.catch(() => {});
    return next;
  };
  const view = (fault: Fault): FaultState => {
    const { verb, what, summary, targets, hows } = fault;
    const broken = imposed.filter((one) => one.fault === fault).map(({ target, how }) => ({ target, how }));
    return { verb, what, summary, targets, hows, broken };
  };
  const undo = async (chosen: readonly Imposed[]) => {
    for (const one of [...chosen].reverse()) {
      await one.mend();
      imposed.splice(imposed.indexOf(one), 1);
    }
  };
  return {
    list: () => faults.map(view),
    break: (what, target, how) =>
      inTurn(async () => {
        const fault = choose(
          'fault',
          what,
          faults.map((one) => one.what),
          (name) => faults.find((one) => one.what === name),
        );
        const at = fault.targets.length === 0 && target === undefined ? '' : known('target', target, fault.targets);
        const way = known('way of breaking', how, Object.keys(fault.hows));
        await undo(imposed.filter((one) => one.fault === fault && one.target === at));
        imposed.push({ fault, target: at, how: way, mend: await fault.impose(at, way) });
        return view(fault);
      }),
    mend: (what, target) =>
      inTurn(async () => {
        if (what !== 'all')
          known(
            'fault',
            what,
            faults.map((one) => one.what),
          );
        const chosen = imposed.filter(
          (one) => (what === 'all' || one.fault.what === what) && (target === undefined || one.target === target),
        );
        const touched = new Set(chosen.map((one) => one.fault));
        await undo(chosen);
        return [...touched].map(view);
      }),
  };
}

/** The word itself, or the first known one where none was said. Throws LabError. */
function known(kind: string, word: string | undefined, words: readonly string[]): string {
  return choose(kind, word ?? words[0] ?? '', words, (name) => words.find((one) => one === name));
}

function choose<T>(kind: string, word: string, words: readonly string[], find: (word: string) => T | undefined): T {
  const found = find(word);
  if (found !== undefined) return found;
  throw new LabError(`no ${kind} "${word}"; there ${words.length === 1 ? 'is' : 'are'} ${words.join(', ') || 'none'}`);
}
