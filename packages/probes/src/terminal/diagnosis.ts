/**
 * The diagnosis of a payment terminal in the nexo Retailer protocol (3.x), as JSON. Sources: Adyen Terminal API, "Make a diagnosis request" and its reference of DiagnosisRequest and
 * DiagnosisResponse (docs.adyen.com/point-of-sale/diagnostics/request-diagnosis); its client library's enumerations.
 */
import { type Attempt, notOk } from '@tillwatch/model';
import { z } from 'zod';
import { type Finding, judgeFindings, passing, stopping, type Trouble } from '../peripheral/vocabulary.js';

/** Who asks whom. */
export interface DiagnosisWanted {
  readonly saleId: string;
  readonly poiId: string;
  /** 1 to 10 letters and digits, another for each request: terminals refuse one that they had in the last 48 hours. */
  readonly serviceId: string;
  /** Also try the acquirers' hosts, which costs traffic on the store's line. */
  readonly askHosts: boolean;
}

/** The request's body. */
export function diagnosisRequest({ saleId, poiId, serviceId, askHosts }: DiagnosisWanted): string {
  return JSON.stringify({
    SaleToPOIRequest: {
      MessageHeader: {
        ProtocolVersion: '3.0',
        MessageClass: 'Service',
        MessageCategory: 'Diagnosis',
        MessageType: 'Request',
        SaleID: saleId,
        ServiceID: serviceId,
        POIID: poiId,
      },
      DiagnosisRequest: { HostDiagnosisFlag: askHosts },
    },
  });
}

const GLOBAL_STATUS = ['OK', 'Busy', 'Maintenance', 'Unreachable'] as const;
const PRINTER_STATUS = ['OK', 'PaperLow', 'NoPaper', 'PaperJam', 'OutOfOrder'] as const;

const TROUBLE_OF_PRINTER: Readonly<Record<(typeof PRINTER_STATUS)[number], Trouble | null>> = {
  OK: null,
  PaperLow: 'consumable-low',
  NoPaper: 'consumable-out',
  PaperJam: 'hardware-fault',
  OutOfOrder: 'hardware-fault',
};

/** More acquirers than any terminal has; the rest is not counted. */
const MAX_HOSTS = 32;

const flag = z.boolean().optional().catch(undefined);
const answerSchema = z.object({
  SaleToPOIResponse: z.object({
    MessageHeader: z.object({ MessageCategory: z.literal('Diagnosis') }),
    DiagnosisResponse: z.object({
      Response: z.object({
        Result: z.enum(['Success', 'Partial', 'Failure']),
        ErrorCondition: z.string().max(64).optional().catch(undefined),
        AdditionalResponse: z.string().max(16_384).optional().catch(undefined),
      }),
      POIStatus: z
        .object({
          GlobalStatus: z.enum(GLOBAL_STATUS),
          PrinterStatus: z.enum(PRINTER_STATUS).optional().catch(undefined),
          SecurityOKFlag: flag,
          PEDOKFlag: flag,
          CardReaderOKFlag: flag,
          CommunicationOKFlag: flag,
        })
        .optional(),
      HostStatus: z
        .array(z.object({ IsReachableFlag: z.boolean() }))
        .transform((hosts) => hosts.slice(0, MAX_HOSTS))
        .optional(),
    }),
  }),
});
/** An envelope that only the till and the terminal can read (Adyen, "Protect communications"). */
const encryptedSchema = z.object({ SaleToPOIResponse: z.object({ NexoBlob: z.string() }) });

type Diagnosis = z.infer<typeof answerSchema>['SaleToPOIResponse']['DiagnosisResponse'];
type PoiStatus = NonNullable<Diagnosis['POIStatus']>;

export interface DiagnosisLimits {
  /** Payments that the terminal could not pass on, from which it is behind; 0: never. */
  readonly backlogPayments: number;
  /** Charge below which a battery is low. */
  readonly batteryLowPermille: number;
}

/**
 * Judges an answer's body. What is no diagnosis is `unknown`: `not-supported` where the terminal wants its messages encrypted or knows no diagnosis, `busy` where it
 * handles a payment, else `protocol`.
 */
export function judgeDiagnosis(body: string, latencyUs: number, limits: DiagnosisLimits): Attempt {
  const json = parseJson(body);
  if (encryptedSchema.safeParse(json).success) return notOk('unknown', 'not-supported', latencyUs);
  const parsed = answerSchema.safeParse(json);
  if (!parsed.success) return notOk('unknown', 'protocol', latencyUs);
  const {
    Response: response,
    POIStatus: status,
    HostStatus: hosts = [],
  } = parsed.data.SaleToPOIResponse.DiagnosisResponse;
  if (response.Result === 'Failure') return judgeRefusal(response.ErrorCondition, latencyUs);
  if (status === undefined) return notOk('unknown', 'no-status', latencyUs);

  const { waitingPayments, batteryPermille } = readAdditional(response.AdditionalResponse ?? '');
  const values = {
    rawGlobal: GLOBAL_STATUS.indexOf(status.GlobalStatus),
    ...(status.PrinterStatus !== undefined && { rawPrinter: PRINTER_STATUS.indexOf(status.PrinterStatus) }),
    ...(hosts.length > 0 && {
      hosts: hosts.length,
      hostsReachable: hosts.filter((host) => host.IsReachableFlag).length,
    }),
    ...(waitingPayments !== null && { waitingPayments }),
    ...(batteryPermille !== null && { batteryPermille }),
  };
  if (status.GlobalStatus === 'Busy') return notOk('unknown', 'busy', latencyUs, values);
  const findings = [...findingsOfStatus(status), ...findingsOfHosts(hosts.map((host) => host.IsReachableFlag))];
  const { backlogPayments, batteryLowPermille } = limits;
  if (backlogPayments > 0 && (waitingPayments ?? 0) >= backlogPayments) findings.push(passing('backlog'));
  if (batteryPermille !== null && batteryPermille < batteryLowPermille) findings.push(passing('consumable-low'));
  return judgeFindings(findings, latencyUs, values);
}

/** A terminal with an empty printer still takes cards, so its printer never stops it; it says itself when it cannot work. */
function findingsOfStatus(status: PoiStatus): readonly Finding[] {
  const findings: Finding[] = [];
  if (status.GlobalStatus !== 'OK') findings.push(stopping('offline'));
  if ([status.SecurityOKFlag, status.PEDOKFlag, status.CardReaderOKFlag].includes(false))
    findings.push(stopping('hardware-fault'));
  if (status.CommunicationOKFlag === false) findings.push(passing('offline'));
  const printer = status.PrinterStatus && TROUBLE_OF_PRINTER[status.PrinterStatus];
  if (printer) findings.push(passing(printer));
  return findings;
}

/** Without any acquirer nothing can be authorised; without one of several, some cards cannot. */
function findingsOfHosts(reachable: readonly boolean[]): readonly Finding[] {
  if (!reachable.includes(false)) return [];
  return [reachable.includes(true) ? passing('offline') : stopping('offline')];
}

function judgeRefusal(condition: string | undefined, latencyUs: number): Attempt {
  switch (condition) {
    case 'Busy':
    case 'InProgress':
      return notOk('unknown', 'busy', latencyUs);
    case 'NotAllowed':
    case 'UnavailableService':
    case 'MessageFormat':
      return notOk('unknown', 'not-supported', latencyUs);
    case 'DeviceOut':
    case 'UnavailableDevice':
    case 'UnreachableHost':
      return judgeFindings([stopping('offline')], latencyUs, {});
    default:
      return notOk('unknown', 'no-status', latencyUs);
  }
}

/** What Adyen adds, in the form of a query: `batteryLevel=97%25&unconfirmedBatchCount=0`. */
function readAdditional(text: string): { waitingPayments: number | null; batteryPermille: number | null } {
  const fields = new URLSearchParams(text);
  const waiting = /^\d{1,9}$/.exec(fields.get('unconfirmedBatchCount') ?? '');
  const battery = /^(\d{1,3})%?$/.exec(fields.get('batteryLevel') ?? '');
  return {
    waitingPayments: waiting ? Number(waiting[0]) : null,
    batteryPermille: battery ? Math.min(1_000, Number(battery[1]) * 10) : null,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
