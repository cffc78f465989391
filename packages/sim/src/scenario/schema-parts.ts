/** Building stones of the shape of a scenario's file, each with what it expects in words. */
import { parseDurationMs } from '@tillwatch/agent';
import { z } from 'zod';

/** Text of bounded length. */
export const words = (max: number) => {
  const expected = `text of 1 to ${max} characters`;
  return z.string({ error: expected }).min(1, { error: expected }).max(max, { error: expected });
};

const DURATION = 'a duration such as 0s, 250ms, 10s, 5m, 1h or 7d';

/** `10s`; after the start, or as long. */
export const duration = () =>
  z.string({ error: DURATION }).refine((text) => parseDurationMs(text) !== null, { error: DURATION });

/** A number within bounds. */
export const ratio = (min: number, max: number) => {
  const expected = `a number from ${min} to ${max}`;
  return z.number({ error: expected }).min(min, { error: expected }).max(max, { error: expected });
};

/** A whole number within bounds. */
export const count = (min: number, max: number) => {
  const expected = `a whole number from ${min} to ${max}`;
  return z.int({ error: expected }).min(min, { error: expected }).max(max, { error: expected });
};
