/** What a printer's state and its reasons say: RFC 8011 sections 5.4.11 and 5.4.12, keywords also of PWG 5100.9. */
import { type Attempt, notOk } from '@tillwatch/model';
import { errorBits, findingOfError, type PrinterErrorName } from '../peripheral/printer-errors.js';
import { type Finding, judgeFindings, passing, stopping, type Trouble } from '../peripheral/vocabulary.js';
import type { IppAnswer, IppValue } from './message.js';

/** What is asked for. */
export const STATE_ATTRIBUTES = [
  'printer-state',
  'printer-state-reasons',
  'printer-is-accepting-jobs',
  'queued-job-count',
] as const;

const IDLE = 3;
const STOPPED = 5;
/** More reasons at once than any printer has; the rest is not read. */
const MAX_REASONS = 64;

/** Reasons that are an error of the Host Resources MIB too. */
const ERROR_OF_REASON: Readonly<Record<string, PrinterErrorName>> = {
  'media-low': 'lowPaper',
  'media-empty': 'noPaper',
  'media-needed': 'noPaper',
  'toner-low': 'lowToner',
  'marker-supply-low': 'lowToner',
  'developer-low': 'lowToner',
  'marker-waste-almost-full': 'lowToner',
  'toner-empty': 'noToner',
  'marker-supply-empty': 'noToner',
  'developer-empty': 'noToner',
  'marker-waste-full': 'noToner',
  'cover-open': 'doorOpen',
  'door-open': 'doorOpen',
  'interlock-open': 'doorOpen',
  'media-jam': 'jammed',
  shutdown: 'offline',
  offline: 'offline',
  'timed-out': 'offline',
  'connecting-to-device': 'offline',
  'marker-failure': 'serviceRequested',
  'opc-near-eol': 'overduePreventMaint',
  'input-tray-missing': 'inputTrayMissing',
  'output-tray-missing': 'outputTrayMissing',
  'marker-supply-missing': 'markerSupplyMissing',
  'output-area-almost-full': 'outputNearFull',
  'output-area-full': 'outputFull',
};

/** And those that have no bit there. */
const TROUBLE_OF_REASON: Readonly<Record<string, Trouble>> = {
  other: 'hardware-fault',
  'fuser-over-temp': 'hardware-fault',
  'fuser-under-temp': 'hardware-fault',
  'opc-life-over': 'hardware-fault',
  'interpreter-resource-unavailable': 'hardware-fault',
  paused: 'operator',
  'moving-to-paused': 'operator',
  'stopped-partly': 'operator',
  deactivated: 'operator',
  'spool-area-full': 'backlog',
};

/** Judges an answer. `backlogJobs`: jobs that wait from which it is behind; 0: never. */
export function judgePrinterState(answer: IppAnswer, latencyUs: number, backlogJobs: number): Attempt {
  const refusal = judgeStatusCode(answer.statusCode, latencyUs);
  if (refusal !== null) return refusal;
  const first = (name: string): IppValue => answer.attributes.get(name)?.[0] ?? null;
  const state = first('printer-state');
  if (typeof state !== 'number' || state < IDLE || state > STOPPED) return notOk('unknown', 'no-status', latencyUs);

  const isStopped = state === STOPPED;
  const reasons = (answer.attributes.get('printer-state-reasons') ?? [])
    .slice(0, MAX_REASONS)
    .flatMap((value) => (typeof value === 'string' ? [readReason(value)] : []));
  const findings = reasons.flatMap(({ keyword, isError }) => findingOfReason(keyword, isStopped || isError));
  if (first('printer-is-accepting-jobs') === false) findings.push(stopping('offline'));
  if (isStopped && findings.length === 0) findings.push(stopping('offline'));
  const jobs = first('queued-job-count');
  const queuedJobs = typeof jobs === 'number' && jobs >= 0 ? jobs : null;
  if (backlogJobs > 0 && (queuedJobs ?? 0) >= backlogJobs) findings.push(passing('backlog'));

  const errors = reasons.flatMap(({ keyword }) => ERROR_OF_REASON[keyword] ?? []);
  const values = { rawState: state, rawErrors: errorBits(errors), ...(queuedJobs !== null && { queuedJobs }) };
  return judgeFindings(findings, latencyUs, values);
}

/** A keyword without its severity; printers that do not stop for an empty tray still call it `-error`. */
function readReason(value: string): { keyword: string; isError: boolean } {
  const [, keyword = value, severity] = /^(.*?)(?:-(report|warning|error))?$/s.exec(value) ?? [];
  return { keyword, isError: severity === 'error' };
}

/** Keywords that are not known here may be anything, such as `wifi-not-configured`, and say nothing; unless they are called an error. */
function findingOfReason(keyword: string, stops: boolean): readonly Finding[] {
  if (Object.hasOwn(ERROR_OF_REASON, keyword))
    return [findingOfError(ERROR_OF_REASON[keyword] as PrinterErrorName, stops)];
  const trouble = Object.hasOwn(TROUBLE_OF_REASON, keyword) ? TROUBLE_OF_REASON[keyword] : undefined;
  if (trouble === undefined) return [];
  return [stops ? stopping(trouble) : passing(trouble)];
}

/** RFC 8011 appendix B.1. null: success. */
function judgeStatusCode(statusCode: number, latencyUs: number): Attempt | null {
  if (statusCode <= 0x00ff) return null;
  switch (statusCode) {
    case 0x0401:
    case 0x0402:
    case 0x0403:
      return notOk('unknown', 'auth-failed', latencyUs);
    // not-possible, not-found and gone: there is no printer under this path.
    case 0x0404:
    case 0x0406:
    case 0x0407:
      return notOk('unknown', 'bad-target', latencyUs);
    case 0x0507:
      return notOk('unknown', 'busy', latencyUs);
    // service-unavailable, device-error and temporary-error, not-accepting-jobs.
    case 0x0502:
      return judgeFindings([stopping('offline')], latencyUs, {});
    case 0x0504:
      return judgeFindings([stopping('hardware-fault')], latencyUs, {});
    default:
      return notOk('unknown', statusCode >= 0x0500 ? 'no-status' : 'not-supported', latencyUs);
  }
}
