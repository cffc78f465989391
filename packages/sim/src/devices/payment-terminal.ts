/**
 * A payment terminal that answers a nexo Retailer diagnosis as JSON over HTTP, in the form that Adyen's Terminal API documents
 * (docs.adyen.com/point-of-sale/diagnostics/request-diagnosis).
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PortSpec } from './device.js';
import type { Condition, FaultPoint } from './fault.js';
import { answerJson, serveHttp } from './http-program.js';

/** What a payment terminal can report. */
export const TERMINAL_CONDITIONS = [
  'error',
  'busy',
  'paper-out',
  'hosts-unreachable',
  'payments-waiting',
  'battery-low',
  'mute',
] as const satisfies readonly Condition[];

const MAX_BODY_BYTES = 16_384;

/** The port of a terminal. Every path answers; what is no diagnosis is refused with 400. */
export const terminalPort = (): PortSpec => ({
  name: 'nexo',
  serve: serveHttp((request, response, point) => {
    readBody(request, (body) => answer(body, response, point));
  }),
});

function answer(body: string, response: ServerResponse, point: FaultPoint): void {
  // It took the request, and that was all.
  if (point.condition() === 'mute') return;
  const asked = readRequest(body);
  if (asked === null) answerJson(response, 400, { error: 'not a diagnosis' });
  else answerJson(response, 200, diagnosis(asked, point.condition()));
}

interface Asked {
  readonly header: Readonly<Record<string, unknown>>;
  readonly hosts: boolean;
}

/** The answer to a diagnosis, with the request's own ids. */
export function diagnosis({ header, hosts }: Asked, condition: Condition | null): object {
  const waiting = condition === 'payments-waiting' ? 7 : 0;
  const batteryPercent = condition === 'battery-low' ? 6 : 97;
  return {
    SaleToPOIResponse: {
      MessageHeader: { ...header, MessageType: 'Response' },
      DiagnosisResponse: {
        Response: {
          Result: 'Success',
          AdditionalResponse: `batteryLevel=${batteryPercent}%25&unconfirmedBatchCount=${waiting}`,
        },
        POIStatus: {
          GlobalStatus: condition === 'error' ? 'Unreachable' : condition === 'busy' ? 'Busy' : 'OK',
          PrinterStatus: condition === 'paper-out' ? 'NoPaper' : 'OK',
          CommunicationOKFlag: condition !== 'hosts-unreachable',
        },
        ...(hosts && { HostStatus: [{ AcquirerID: '0', IsReachableFlag: condition !== 'hosts-unreachable' }] }),
      },
    },
  };
}

function readRequest(body: string): Asked | null {
  try {
    const { MessageHeader, DiagnosisRequest } = JSON.parse(body).SaleToPOIRequest;
    if (MessageHeader.MessageCategory !== 'Diagnosis') return null;
    return { header: { ...MessageHeader }, hosts: DiagnosisRequest?.HostDiagnosisFlag === true };
  } catch {
    return null;
  }
}

function readBody(request: IncomingMessage, done: (body: string) => void): void {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (text: string) => {
    if (body.length + text.length > MAX_BODY_BYTES) request.destroy();
    else body += text;
  });
  request.once('end', () => done(body));
}
