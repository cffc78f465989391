/** The outbox file through its life: opened, found damaged, set aside, begun anew. */
import type { Birth } from '@tillwatch/model';
import type { Log } from './log.js';
import { type DiskEngine, openDiskEngine } from './outbox-disk.js';
import type { EngineBounds } from './outbox-engine.js';
import { DamagedOutbox, faultCode, faultKind, faultText } from './outbox-fault.js';
import { setAside } from './outbox-set-aside.js';
import type { Clock } from './ports.js';

export interface OutboxFileOptions {
  readonly file: string;
  readonly bounds: EngineBounds;
  readonly clock: Clock;
  readonly log: Log;
  readonly onSetAside: (file: string, why: string) => void;
  readonly onFlush: (error: Error | null) => void;
}

/** The boot of this start; a new file must know it before it takes rows. */
export interface OpenBoot {
  readonly birth: Birth;
  readonly firstSeq: number;
  readonly incarnation: number;
}

/** `problem`: the disk refused, in its own words. */
export type FileOutcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string };

/** Tries for one action: on the file, and on the new one that follows a damaged one. */
const TRIES = 2;

/** One file name, and whatever file stands behind it. Nothing here throws for what is wrong with disk or file. */
export class OutboxFile {
  readonly #options: OutboxFileOptions;
  #engine: DiskEngine | null = null;
  #boot: OpenBoot | null = null;
  /** Counted by files that were set aside or closed. */
  #evictedBefore = 0;

  constructor(options: OutboxFileOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#engine !== null;
  }

  evicted(): number {
    return this.#evictedBefore + (this.#engine?.evicted() ?? 0);
  }

  /** Makes the boot known to this file and to every one that replaces it. */
  begin(boot: OpenBoot): FileOutcome<void> {
    this.#boot = boot;
    return this.run((engine) => {
      if (engine.birth(boot.birth.boot) === null) engine.begin(boot.birth, boot.firstSeq);
    });
  }

  /** Does something with the file, opening it first where it is closed; a damaged one is replaced, and the action done on the new one. */
  run<T>(action: (engine: DiskEngine) => T): FileOutcome<T> {
    let problem = '';
    for (let i = 0; i < TRIES; i++) {
      try {
        this.#engine ??= this.#open();
        return { ok: true, value: action(this.#engine) };
      } catch (error) {
        problem = faultText(error);
        const kind = faultKind(error);
        if (kind === null) throw error;
        if (kind === 'refused') {
          // A full disk can still be read; of a handle that fails in another way nothing is to be expected.
          if (faultCode(error) !== 'SQLITE_FULL') this.close();
          break;
        }
        const refusal = this.#replace(problem);
        if (refusal !== null) return { ok: false, problem: refusal };
      }
    }
    return { ok: false, problem };
  }

  /** Reads from the file if it is open; null where it is not, or where reading failed. */
  peek<T>(read: (engine: DiskEngine) => T): FileOutcome<T> | null {
    return this.#engine === null ? null : this.run(read);
  }

  close(): void {
    if (this.#engine === null) return;
    this.#evictedBefore = this.evicted();
    this.#engine.close();
    this.#engine = null;
  }

  #open(): DiskEngine {
    const { file, bounds, clock, onFlush } = this.#options;
    const minIncarnation = Math.max(this.#boot?.incarnation ?? 0, Math.floor(clock.nowMs() / 1_000));
    const engine = openDiskEngine({ file, bounds, minIncarnation, onFlush });
    // What earlier files counted and this one did not is kept apart.
    this.#evictedBefore = Math.max(0, this.#evictedBefore - engine.evicted());
    try {
      if (this.#boot !== null && engine.birth(this.#boot.birth.boot) === null) {
        if (engine.highSeq() >= this.#boot.firstSeq) throw new DamagedOutbox('its sequences are ahead of this start');
        engine.begin(this.#boot.birth, this.#boot.firstSeq);
      }
      return engine;
    } catch (error) {
      engine.close();
      throw error;
    }
  }

  /** Sets the file aside; answers what the disk said if it refused that. */
  #replace(why: string): string | null {
    const { file, clock, log, onSetAside } = this.#options;
    this.close();
    try {
      const target = setAside(file, clock.nowMs());
      log.error({ file, setAside: target, why }, 'outbox-set-aside');
      onSetAside(target, why);
      return null;
    } catch (error) {
      return faultText(error);
    }
  }
}
