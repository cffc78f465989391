/** When a command has to stop: Ctrl-C, SIGTERM, or the end of the process that started it over an IPC channel. */

export interface StopSignal {
  readonly signal: AbortSignal;
  /** Stops listening. */
  forget(): void;
}

/** Aborts on SIGINT and SIGTERM. */
export function stopSignal(): StopSignal {
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: stop.signal,
    forget() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}

/**
 * Aborts when the parent that forked this process is gone, however it ended: its IPC channel closes then. Never, without such a parent.
 * The long-running commands listen to SIGINT and SIGTERM themselves.
 */
export function parentSignal(): StopSignal {
  const stop = new AbortController();
  const onGone = () => stop.abort();
  if (process.channel) process.once('disconnect', onGone);
  return { signal: stop.signal, forget: () => process.off('disconnect', onGone) };
}
