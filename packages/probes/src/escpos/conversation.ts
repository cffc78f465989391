/** Asks a receipt printer for its status in the language of its make. */
import { notOk } from '@tillwatch/model';
import type { Decode, Heard, Line, Unanswered } from '../peripheral/line.js';
import type { Quiet } from '../peripheral/quiet.js';
import type { Told } from '../peripheral/single-session.js';
import { judgeFindings } from '../peripheral/vocabulary.js';
import {
  AUTOMATIC_STATUS_BYTES,
  findingsOf,
  isAutomaticStatus,
  isStatusByte,
  rawStatus,
  type StatusBytes,
  type StatusNumber,
  statusRequest,
} from './dle-eot.js';
import { isStarStatus, rawStarStatus, STAR_STATUS_REQUEST, starFindings, starStatusLength } from './star-status.js';

/** Languages of printers, and what each is asked. */
export const PROFILES = ['epson', 'basic', 'star'] as const;
export type Profile = (typeof PROFILES)[number];

const QUESTIONS: Readonly<Record<'epson' | 'basic', readonly StatusNumber[]>> = {
  epson: [1, 2, 3, 4],
  // Clones that know the printer and the paper, and keep silent at the rest.
  basic: [1, 4],
};

/** Asks all that the profile has, one question at a time, since a printer may drop a question that comes before it has answered the last. */
export function talkTo(profile: Profile, line: Line, connectUs: number): Promise<Told> {
  return profile === 'star' ? talkStar(line, connectUs) : talkEscpos(QUESTIONS[profile], line, connectUs);
}

const PROTOCOL: Told = { attempt: notOk('unknown', 'protocol') };

async function talkEscpos(questions: readonly StatusNumber[], line: Line, connectUs: number): Promise<Told> {
  let bytes: StatusBytes = {};
  for (const n of questions) {
    const heard: Heard<number> = await line.ask(statusRequest(n), decodeStatus);
    if (heard.missing !== null) return incomplete(heard.missing, bytes, connectUs);
    if (!isStatusByte(heard.answer)) return PROTOCOL;
    bytes = { ...bytes, [n]: heard.answer };
  }
  if (line.unreadBytes() > 0) return PROTOCOL;
  return { attempt: judgeFindings(findingsOf(bytes), connectUs, rawStatus(bytes)) };
}

/** What was told before a printer fell silent counts where it is bad news; good news must be whole. */
function incomplete(missing: Unanswered, bytes: StatusBytes, connectUs: number): Told {
  if (missing === 'flood') return PROTOCOL;
  const values = rawStatus(bytes);
  if (Object.keys(values).length === 0) return { quiet: quietOf(missing) };
  const findings = findingsOf(bytes);
  if (findings.length > 0) return { attempt: judgeFindings(findings, connectUs, values) };
  return { attempt: notOk('unknown', 'no-status', connectUs, values) };
}

/** The first byte that is no part of an Automatic Status Back, which a till may have asked this printer to send. */
const decodeStatus: Decode<number> = (unread) => {
  let at = 0;
  while (at < unread.length && isAutomaticStatus(unread[at] ?? 0)) at += AUTOMATIC_STATUS_BYTES;
  const byte = unread[at];
  return byte === undefined ? null : { answer: byte, usedBytes: at + 1 };
};

async function talkStar(line: Line, connectUs: number): Promise<Told> {
  const heard = await line.ask(STAR_STATUS_REQUEST, decodeStar);
  if (heard.missing === 'flood') return PROTOCOL;
  if (heard.missing !== null) return { quiet: quietOf(heard.missing) };
  const frame = heard.answer;
  if (!isStarStatus(frame)) return PROTOCOL;
  return { attempt: judgeFindings(starFindings(frame), connectUs, rawStarStatus(frame)) };
}

/** A whole frame; a byte that begins none is answered as it is, for `isStarStatus` to refuse. */
const decodeStar: Decode<Buffer> = (unread) => {
  if (unread.length === 0) return null;
  const length = starStatusLength(unread[0] ?? 0) || 1;
  return unread.length < length ? null : { answer: unread.subarray(0, length), usedBytes: length };
};

const quietOf = (missing: 'mute' | 'closed'): Quiet => (missing === 'closed' ? 'dropped' : 'mute');
