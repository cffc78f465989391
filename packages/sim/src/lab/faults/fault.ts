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
  /** `verb` may be `break` for every fault. Throws LabError for words that it does not know. A fault that is there already is mended first. */
  break(verb: string, what: string, target?: string, how?: string): Promise<FaultState>;
  /** Mends what is broken about one thing or, for `all`, everything, the youngest first. Resolves with the faults that were there. */
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
    break: (verb, what, target, how) =>
      inTurn(async () => {
        const fault = findFault(faults, verb, what);
        const at = fault.targets.length === 0 && target === undefined ? '' : known('target', target, fault.targets);
        const way = known('way of breaking', how, Object.keys(fault.hows));
        await undo(imposed.filter((one) => one.fault === fault && one.target === at));
        imposed.push({ fault, target: at, how: way, mend: await fault.impose(at, way) });
        return view(fault);
      }),
    mend: (what, target) =>
      inTurn(async () => {
        const whats = faults.map((one) => one.what);
        if (what !== 'all') known('fault', what, whats);
        const chosen = imposed.filter(
          (one) => (what === 'all' || one.fault.what === what) && (target === undefined || one.target === target),
        );
        const touched = new Set(chosen.map((one) => one.fault));
        await undo(chosen);
        return [...touched].map(view);
      }),
  };
}

/** The fault of that verb; of those that go by another verb, the first. Throws LabError. */
function findFault(faults: readonly Fault[], verb: string, what: string): Fault {
  const named = faults.filter((one) => one.what === what);
  const found = named.find((one) => one.verb === verb) ?? (verb === 'break' ? named[0] : undefined);
  if (found !== undefined) return found;
  const all = (named.length > 0 ? named : faults).map((one) => `${one.verb} ${one.what}`);
  throw new LabError(`no fault "${verb} ${what}"; there ${all.length === 1 ? 'is' : 'are'}: ${all.join(', ')}`);
}

/** The word itself, or the first known one where none was said. Throws LabError. */
function known(kind: string, word: string | undefined, words: readonly string[]): string {
  const said = word ?? words[0] ?? '';
  if (words.includes(said)) return said;
  throw new LabError(`no ${kind} "${said}"; there ${words.length === 1 ? 'is' : 'are'}: ${words.join(', ') || 'none'}`);
}
