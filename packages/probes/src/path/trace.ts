/** What was sent along a path and what came back, however it was sent. */

/** One request that was to get `ttl` routers far, or to the target itself. */
export interface Sent {
  /** null for one with all the hops that there may be. */
  readonly ttl: number | null;
  readonly answer: Answer | null;
}

/** `target`: it replied. `router`: the request was worth no further hop. `stop`: somebody said that it leads no further. */
export interface Answer {
  readonly by: 'target' | 'router' | 'stop';
  readonly from: string;
  readonly rttUs: number;
}

export interface Trace {
  readonly sent: readonly Sent[];
}

/** The most hops that are asked for: the usual limit of traceroute. */
export const MAX_HOPS = 30;
