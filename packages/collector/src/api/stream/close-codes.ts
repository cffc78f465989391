/** The codes with which a stream is closed (RFC 6455 section 7.4.1, IANA's registry of close codes). */

export const GOING_AWAY = 1001;
export const POLICY_VIOLATION = 1008;
export const TRY_AGAIN_LATER = 1013;

/** What each means here. 1002, 1007 and 1009 are sent by ws itself; 1006 is what a client sees when it was cut off. */
export const CLOSE_CODES = [
  { code: GOING_AWAY, meaning: 'the collector is stopping; connect anew in a while' },
  { code: 1002, meaning: 'a frame that breaks the WebSocket protocol' },
  { code: 1006, meaning: 'no close frame: cut off for taking or answering nothing, or the connection broke' },
  { code: 1007, meaning: 'a text frame that is no UTF-8' },
  { code: POLICY_VIOLATION, meaning: 'too many requests, or too many faulty ones' },
  { code: 1009, meaning: 'a message too large' },
  { code: TRY_AGAIN_LATER, meaning: 'too many clients; connect anew later' },
] as const;
