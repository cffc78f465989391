/** A payment terminal's nexo endpoint (Retailer protocol 3.x, JSON over HTTP): it answers requests for a diagnosis. */
import type { Serve } from '../../devices/device.js';
import { answerJson, serveHttp } from '../../devices/http-program.js';

/** Serves `POST /nexo`. While the condition is `error` it reaches no acquirer; while it is `paper-out` its printer is empty. */
export function serveTerminal(poiId: string): Serve {
  return serveHttp((request, response, point) => {
    request.resume();
    if (request.method !== 'POST' || request.url !== '/nexo') return answerJson(response, 404, { error: 'not found' });
    const condition = point.condition();
    const isOnline = condition !== 'error';
    answerJson(response, 200, {
      SaleToPOIResponse: {
        MessageHeader: {
          ProtocolVersion: '3.0',
          MessageClass: 'Service',
          MessageCategory: 'Diagnosis',
          MessageType: 'Response',
          POIID: poiId,
        },
        DiagnosisResponse: {
          Response: { Result: 'Success' },
          POIStatus: {
            GlobalStatus: 'OK',
            SecurityOKFlag: true,
            PEDOKFlag: true,
            CardReaderOKFlag: true,
            PrinterStatus: condition === 'paper-out' ? 'NoPaper' : 'OK',
            CommunicationOKFlag: isOnline,
          },
          HostStatus: [{ AcquirerID: 'lab', IsReachableFlag: isOnline }],
        },
      },
    });
  });
}
