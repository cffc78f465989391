/** The diagnosis of payment terminals: what each field says, and bodies that are none. */
import fc from 'fast-check';
import { diagnosisRequest, judgeDiagnosis } from '../src/terminal/diagnosis.js';

const LIMITS = { backlogPayments: 1, batteryLowPermille: 150 };

/** A terminal's answer as its maker documents it, with `more` in place of what it says. */
function answer(
  poi: Record<string, unknown>,
  more: { hosts?: boolean[]; additional?: string; response?: object } = {},
) {
  const { hosts, additional, response } = more;
  return JSON.stringify({
    SaleToPOIResponse: {
      MessageHeader: { ProtocolVersion: '3.0', MessageCategory: 'Diagnosis', MessageType: 'Response' },
      DiagnosisResponse: {
        Response: {
          Result: 'Success',
          ...(additional !== undefined && { AdditionalResponse: additional }),
          ...response,
        },
        POIStatus: { CommunicationOKFlag: true, GlobalStatus: 'OK', ...poi },
        ...(hosts && { HostStatus: hosts.map((IsReachableFlag, at) => ({ AcquirerID: String(at), IsReachableFlag })) }),
      },
    },
  });
}
const judge = (body: string) => {
  const { state, reason } = judgeDiagnosis(body, 1_000, LIMITS);
  return reason ? `${state}/${reason}` : state;
};

describe('a diagnosis', () => {
  it.each<[string, string, string]>([
    [
      'all well',
      answer({ PrinterStatus: 'OK' }, { hosts: [true], additional: 'batteryLevel=97%25&unconfirmedBatchCount=0' }),
      'ok',
    ],
    ['no printer, no hosts asked', answer({}), 'ok'],
    ['handling a payment', answer({ GlobalStatus: 'Busy' }), 'unknown/busy'],
    ['under maintenance', answer({ GlobalStatus: 'Maintenance' }), 'down/offline'],
    ['unreachable', answer({ GlobalStatus: 'Unreachable' }), 'down/offline'],
    ['paper low', answer({ PrinterStatus: 'PaperLow' }), 'degraded/consumable-low'],
    ['no paper', answer({ PrinterStatus: 'NoPaper' }), 'degraded/consumable-out'],
    ['paper jam', answer({ PrinterStatus: 'PaperJam' }), 'degraded/hardware-fault'],
    ['printer out of order', answer({ PrinterStatus: 'OutOfOrder' }), 'degraded/hardware-fault'],
    ['a status that does not exist', answer({ GlobalStatus: 'Fine' }), 'unknown/protocol'],
    ['a printer status that does not exist is none', answer({ PrinterStatus: 'Fine' }), 'ok'],
    ['keys for the PIN failed', answer({ PEDOKFlag: false }), 'down/hardware-fault'],
    ['card reader failed', answer({ CardReaderOKFlag: false }), 'down/hardware-fault'],
    ['tampered with', answer({ SecurityOKFlag: false }), 'down/hardware-fault'],
    ['communication in trouble', answer({ CommunicationOKFlag: false }), 'degraded/offline'],
    ['one of two acquirers out of reach', answer({}, { hosts: [true, false] }), 'degraded/offline'],
    ['no acquirer in reach', answer({}, { hosts: [false, false] }), 'down/offline'],
    ['payments waiting', answer({}, { additional: 'unconfirmedBatchCount=3' }), 'degraded/backlog'],
    ['battery low', answer({}, { additional: 'batteryLevel=14%25' }), 'degraded/consumable-low'],
    ['refused: busy', answer({}, { response: { Result: 'Failure', ErrorCondition: 'Busy' } }), 'unknown/busy'],
    [
      'refused: not for you',
      answer({}, { response: { Result: 'Failure', ErrorCondition: 'NotAllowed' } }),
      'unknown/not-supported',
    ],
    [
      'refused: terminal gone',
      answer({}, { response: { Result: 'Failure', ErrorCondition: 'UnavailableDevice' } }),
      'down/offline',
    ],
    ['refused: whatever', answer({}, { response: { Result: 'Failure' } }), 'unknown/no-status'],
    ['no POIStatus', answer({}).replace('POIStatus', 'Other'), 'unknown/no-status'],
    ['encrypted', '{"SaleToPOIResponse":{"MessageHeader":{},"NexoBlob":"AAAA"}}', 'unknown/not-supported'],
    ['another answer', answer({}).replace('Diagnosis"', 'Payment"'), 'unknown/protocol'],
    ['plain text', 'ok', 'unknown/protocol'],
    ['nothing', '', 'unknown/protocol'],
  ])('%s', (_name, body, expected) => expect(judge(body)).toBe(expected));

  it('keeps what it was told as numbers', () => {
    const body = answer(
      { PrinterStatus: 'NoPaper' },
      { hosts: [true, false], additional: 'batteryLevel=97%25&unconfirmedBatchCount=2' },
    );
    expect(judgeDiagnosis(body, 1_000, LIMITS).values).toEqual({
      rawGlobal: 0,
      rawPrinter: 2,
      hosts: 2,
      hostsReachable: 1,
      waitingPayments: 2,
      batteryPermille: 970,
    });
  });

  it('never takes other JSON for a terminal that is well', () => {
    fc.assert(
      fc.property(fc.json(), (body) => {
        expect(judge(body)).toMatch(/^unknown\//);
      }),
    );
  });

  it('judges whatever stands in its fields without throwing', () => {
    const odd = fc.anything({ maxDepth: 1 });
    fc.assert(
      fc.property(odd, odd, odd, odd, (GlobalStatus, PrinterStatus, CommunicationOKFlag, AdditionalResponse) => {
        const body = answer({ GlobalStatus, PrinterStatus, CommunicationOKFlag }, { response: { AdditionalResponse } });
        expect(judge(body)).toMatch(/^(ok|degraded\/|down\/|unknown\/)/);
      }),
    );
  });
});

describe('the request', () => {
  it('is a diagnosis in nexo, from whom to whom', () => {
    expect(JSON.parse(diagnosisRequest({ saleId: 'S', poiId: 'P', serviceId: '1', askHosts: true }))).toEqual({
      SaleToPOIRequest: {
        MessageHeader: {
          ProtocolVersion: '3.0',
          MessageClass: 'Service',
          MessageCategory: 'Diagnosis',
          MessageType: 'Request',
          SaleID: 'S',
          ServiceID: '1',
          POIID: 'P',
        },
        DiagnosisRequest: { HostDiagnosisFlag: true },
      },
    });
  });
});
