/** Holds the WebSocket and its timers, performs what stream-fold decides, and tells listeners at most once a frame. */
import type { StreamMessage } from '@tillwatch/model';
import { foldStream, type StreamEffect, type StreamEvent } from './stream-fold.js';
import { createStream, type StreamState, type Wanted } from './stream-state.js';

export interface StreamClient {
  readonly state: () => StreamState;
  /** Calls back after changes; returns the way to stop. */
  readonly onChange: (listener: () => void) => () => void;
  readonly want: (wanted: Wanted) => void;
  /** Connects at once instead of waiting for the back-off to pass. */
  readonly hurry: () => void;
  readonly start: () => void;
  readonly stop: () => void;
}

/** How often the connection's health is looked at. */
const TICK_MS = 1_000;
/** How soon a hidden page learns of changes. */
const HIDDEN_NOTICE_MS = 1_000;

/** Creates the client of the stream at `url` (ws: or wss:). Nothing happens before `start()`; `stop()` may be called twice. */
export function createStreamClient(url: string, wanted: Wanted): StreamClient {
  let state = createStream(wanted);
  let socket: WebSocket | null = null;
  let connectTimer: number | undefined;
  let tickTimer: number | undefined;
  let cancelNotice: (() => void) | null = null;
  let isRunning = false;
  const listeners = new Set<() => void>();

  function dispatch(event: StreamEvent): void {
    if (!isRunning) return;
    const fold = foldStream(state, event, Date.now(), Math.random());
    const changed = fold.state !== state;
    state = fold.state;
    for (const effect of fold.effects) perform(effect);
    if (changed) notifySoon();
  }

  // A hidden page gets no frames, but its title still counts what is wrong.
  function notifySoon(): void {
    if (cancelNotice !== null) return;
    if (document.visibilityState === 'visible') {
      const frame = requestAnimationFrame(notify);
      cancelNotice = () => cancelAnimationFrame(frame);
    } else {
      const timer = window.setTimeout(notify, HIDDEN_NOTICE_MS);
      cancelNotice = () => window.clearTimeout(timer);
    }
  }

  function notify(): void {
    cancelNotice = null;
    for (const listener of listeners) listener();
  }

  function perform(effect: StreamEffect): void {
    if (effect.type === 'send') socket?.send(JSON.stringify(effect.request));
    else if (effect.type === 'close') abandon();
    else {
      window.clearTimeout(connectTimer);
      connectTimer = window.setTimeout(connect, effect.afterMs);
    }
  }

  function connect(): void {
    connectTimer = undefined;
    dispatch({ type: 'connect' });
    const opening = new WebSocket(url);
    socket = opening;
    opening.onopen = () => opening === socket && dispatch({ type: 'opened' });
    opening.onmessage = (event) => {
      const message = opening === socket ? parse(event.data) : null;
      if (message !== null) dispatch({ type: 'message', message });
    };
    opening.onclose = () => {
      if (opening !== socket) return;
      socket = null;
      dispatch({ type: 'closed' });
    };
  }

  // close() alone waits for the other side's answer, which a dead connection never gives.
  function abandon(): void {
    const dead = socket;
    socket = null;
    dead?.close();
    dispatch({ type: 'closed' });
  }

  function hurry(): void {
    if (!isRunning || connectTimer === undefined) return;
    window.clearTimeout(connectTimer);
    connect();
  }

  function onVisibility(): void {
    if (cancelNotice !== null) {
      cancelNotice();
      cancelNotice = null;
      notifySoon();
    }
    if (document.visibilityState === 'visible') hurry();
  }

  return {
    state: () => state,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    want: (next) => {
      if (isRunning) dispatch({ type: 'want', wanted: next });
      else state = createStream(next);
    },
    hurry,
    start() {
      if (isRunning) return;
      isRunning = true;
      window.addEventListener('online', hurry);
      document.addEventListener('visibilitychange', onVisibility);
      tickTimer = window.setInterval(() => dispatch({ type: 'tick' }), TICK_MS);
      dispatch({ type: 'start' });
    },
    stop() {
      isRunning = false;
      window.removeEventListener('online', hurry);
      document.removeEventListener('visibilitychange', onVisibility);
      window.clearInterval(tickTimer);
      window.clearTimeout(connectTimer);
      cancelNotice?.();
      cancelNotice = null;
      const open = socket;
      socket = null;
      open?.close();
    },
  };
}

function parse(data: unknown): StreamMessage | null {
  if (typeof data !== 'string') return null;
  try {
    return JSON.parse(data) as StreamMessage;
  } catch {
    return null;
  }
}
