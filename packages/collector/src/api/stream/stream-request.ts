/** What a client may ask on the stream, read from a frame. */
import type { StreamRequest } from '@tillwatch/model';
import { z } from 'zod';

/** A request that opens a topic. */
export type SubscribeRequest = Extract<StreamRequest, { subscribe: string }>;

const since = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional();
const id = z.string().min(1).max(64);

const requestSchema = z.union([
  z.strictObject({ subscribe: z.literal('estate'), since }),
  z.strictObject({ subscribe: z.literal('incidents'), since }),
  z.strictObject({ subscribe: z.literal('findings'), since }),
  z.strictObject({ subscribe: z.literal('site'), id, since }),
  z.strictObject({ unsubscribe: z.literal('estate') }),
  z.strictObject({ unsubscribe: z.literal('incidents') }),
  z.strictObject({ unsubscribe: z.literal('findings') }),
  z.strictObject({ unsubscribe: z.literal('site'), id }),
]);

const EXPECTED =
  'Expected {"subscribe":"estate"}, {"subscribe":"incidents"}, {"subscribe":"findings"}, {"subscribe":"site","id":"..."}, each with an optional whole number "since", or the same with "unsubscribe".';

export type ParsedRequest =
  | { readonly ok: true; readonly request: StreamRequest }
  | { readonly ok: false; readonly code: 'request-malformed' | 'request-invalid'; readonly detail: string };

/** Reads one text frame. Never throws. */
export function parseStreamRequest(text: string): ParsedRequest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, code: 'request-malformed', detail: `Found text that is no JSON. ${EXPECTED}` };
  }
  const result = requestSchema.safeParse(value);
  if (!result.success)
    return { ok: false, code: 'request-invalid', detail: `Found ${text.slice(0, 200)}. ${EXPECTED}` };
  return { ok: true, request: withoutUndefined(result.data) };
}

/** zod's optional fields admit undefined, the model's (exactOptionalPropertyTypes) do not. */
function withoutUndefined(data: z.output<typeof requestSchema>): StreamRequest {
  if ('unsubscribe' in data) return data;
  const { since: seen, ...rest } = data;
  return seen === undefined ? rest : { ...rest, since: seen };
}
