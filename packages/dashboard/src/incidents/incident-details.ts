/** Reads the details of the incidents that a page shows, and reads them again whenever the stream says that one changed. */
import type { IncidentDetail, IncidentView } from '@tillwatch/model';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type ApiFailure, fetchIncident } from '../page/api.js';

/** What is known of one incident's details; both may be there: the last that could be read, and why no newer one could. */
export interface HeldDetail {
  readonly detail: IncidentDetail | null;
  readonly failure: ApiFailure | null;
  /** The version that the stream had brought when the details were asked for: they are at least as new. */
  readonly version: unknown;
}

export interface IncidentDetails {
  readonly of: (id: string) => HeldDetail;
  /** The newer of what the stream brought and what was read. */
  readonly current: (view: IncidentView) => IncidentView;
  /** Takes what the collector answered to an act. */
  readonly take: (detail: IncidentDetail) => void;
  readonly again: (id: string) => void;
}

/** An incident to be read, and what changes with each of its versions. */
export interface WantedDetail {
  readonly id: string;
  readonly version: unknown;
}

/** Incidents whose details are read at a time; a page that shows more shows these without. */
export const MAX_DETAILS = 6;

const NOTHING: HeldDetail = { detail: null, failure: null, version: undefined };

interface Flight {
  readonly version: unknown;
  readonly controller: AbortController;
}

/** The details of the first {@link MAX_DETAILS} of `wanted`. */
export function useIncidentDetails(wanted: readonly WantedDetail[]): IncidentDetails {
  const [held, setHeld] = useState<ReadonlyMap<string, HeldDetail>>(new Map());
  const flights = useRef(new Map<string, Flight>());

  const put = (id: string, change: Partial<HeldDetail>): void =>
    setHeld((before) => new Map(before).set(id, { ...(before.get(id) ?? NOTHING), ...change }));

  const read = (id: string, version: unknown): void => {
    flights.current.get(id)?.controller.abort();
    const controller = new AbortController();
    flights.current.set(id, { version, controller });
    void fetchIncident(id, controller.signal).then((result) => {
      if (controller.signal.aborted) return;
      put(id, result.ok ? { detail: result.value, failure: null, version } : { failure: result.failure });
    });
  };

  useEffect(() => {
    const ids = new Set<string>();
    for (const { id, version } of wanted.slice(0, MAX_DETAILS)) {
      ids.add(id);
      if (flights.current.get(id)?.version !== version || !flights.current.has(id)) read(id, version);
    }
    const gone = [...flights.current.keys()].filter((id) => !ids.has(id));
    for (const id of gone) {
      flights.current.get(id)?.controller.abort();
      flights.current.delete(id);
    }
    if (gone.length > 0) setHeld((before) => new Map([...before].filter(([id]) => ids.has(id))));
  });
  useEffect(
    () => () => {
      for (const { controller } of flights.current.values()) controller.abort();
    },
    [],
  );

  return {
    of: (id) => held.get(id) ?? NOTHING,
    current(view) {
      const { detail, version } = held.get(view.id) ?? NOTHING;
      return detail !== null && version === view ? detail : view;
    },
    take(detail) {
      const version = flights.current.get(detail.id)?.version;
      put(detail.id, { detail, failure: null, version });
      // The answer may be older than a change by somebody else that was heard of meanwhile.
      read(detail.id, version);
    },
    again: (id) => read(id, flights.current.get(id)?.version),
  };
}
