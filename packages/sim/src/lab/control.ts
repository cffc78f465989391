/** The lab's control socket: `GET /v1/faults`, `POST /v1/break {verb?, what, target?, how?}`, `POST /v1/mend {what?, target?}`, `POST /v1/stop`. */
import { type AnswerControl, problem, startControlSocket } from '../control-socket.js';
import type { LabDesk } from './faults/fault.js';
import { LabError } from './lab-error.js';

/** Whoever asks the lab to end is answered first. */
const ANSWERED_MS = 200;

/** Listens; `stop` is called when somebody asks the lab to end. */
export function startControl(socket: string, desk: LabDesk, stop: () => void): Promise<{ stop(): Promise<void> }> {
  const answer: AnswerControl = async (route, body) => {
    const word = (key: string) => (typeof body[key] === 'string' ? (body[key] as string) : undefined);
    switch (route) {
      case 'GET /v1/faults':
        return { status: 200, body: { faults: desk.list() } };
      case 'POST /v1/break':
        return {
          status: 200,
          body: {
            faults: [await desk.break(word('verb') ?? 'break', word('what') ?? '', word('target'), word('how'))],
          },
        };
      case 'POST /v1/mend':
        return { status: 200, body: { faults: await desk.mend(word('what') ?? 'all', word('target')) } };
      case 'POST /v1/stop':
        setTimeout(stop, ANSWERED_MS);
        return { status: 202, body: {} };
      default:
        return problem(404, 'not-found', {});
    }
  };
  return startControlSocket(socket, async (route, body) => {
    try {
      return await answer(route, body);
    } catch (fault) {
      if (fault instanceof LabError) return problem(422, 'refused', { found: fault.message });
      throw fault;
    }
  });
}
