/**
 * HTTP on the demo's control socket, for `tillwatch demo`: `GET /v1/nodes`, `POST /v1/break {node, how?}`, `POST /v1/mend {node}`.
 * Answers `{ nodes: BreakableNode[], hows? }`; refusals are RFC 9457 problems with `found` and `expected`.
 */
import { type ControlAnswer, problem, startControlSocket } from '../control-socket.js';
import { type DeskAnswer, type FaultDesk, howSummaries } from './fault-desk.js';

/** Listens on `socket`, a path that nobody else uses: the demo's lock sees to that. */
export function startControlServer(socket: string, desk: FaultDesk): Promise<{ stop(): Promise<void> }> {
  return startControlSocket(socket, (route, { node, how }) => {
    switch (route) {
      case 'GET /v1/nodes':
        return { status: 200, body: { nodes: desk.list(), hows: howSummaries } };
      case 'POST /v1/break':
        return deskAnswer(desk.break(String(node), how === undefined ? undefined : String(how)));
      case 'POST /v1/mend':
        return deskAnswer(desk.mend(String(node)));
      default:
        return problem(404, 'not-found', {});
    }
  });
}

function deskAnswer(said: DeskAnswer): ControlAnswer {
  if (said.ok) return { status: 200, body: { nodes: said.nodes } };
  const status = said.problem === 'unknown-node' ? 404 : 422;
  return problem(status, said.problem, { found: said.found, expected: said.expected });
}
