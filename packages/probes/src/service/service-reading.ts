/** What a look at a service or a program tells, whichever system it runs on. */

/** What the system says of it. */
export type ServicePhase =
  /** It does its work, or (systemd) has done it and counts as active. */
  | 'running'
  /** On its way up; no crash is known. */
  | 'starting'
  /** It crashed, and the system will start it again. */
  | 'restarting'
  /** Stopped or being stopped, without an error. */
  | 'stopped'
  /** It ended with an error, or could not be started. */
  | 'failed'
  /** Windows: paused by somebody. */
  | 'paused'
  /** The system knows no such service. */
  | 'missing';

/** One look. Figures are null where the system does not tell them cheaply. */
export interface ServiceReading {
  readonly phase: ServicePhase;
  /** Tells one life of the service from the next: its main process (with its start, where known). null while there is none. */
  readonly life: string | null;
  /** Automatic restarts that the system itself has counted since it loaded the service. */
  readonly restartCount: number | null;
  readonly uptimeS: number | null;
  readonly memoryBytes: number | null;
  /** Processes of that name; null for a service. */
  readonly processes: number | null;
}

/** Why nothing could be learnt. */
export type NoReading = 'not-permitted' | 'not-supported' | 'bad-target';

/** A reading of which only its phase is known. */
export function bareReading(phase: ServicePhase): ServiceReading {
  return { phase, life: null, restartCount: null, uptimeS: null, memoryBytes: null, processes: null };
}
