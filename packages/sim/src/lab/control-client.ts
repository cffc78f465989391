/** Speaks to a running lab over its control socket. */
import { request } from 'node:http';
import type { FaultState } from './faults/fault.js';
import { controlSocketOf, type LabRecord, listLabs } from './lab-dir.js';
import { LabError } from './lab-error.js';

/** Longest that a fault takes to be imposed: a database that has to be filled. */
const ANSWER_WITHIN_MS = 120_000;

/** The lab named `name`, or the one that was started last. Throws LabError where none runs. */
export function findLab(name: string | undefined): LabRecord {
  const labs = listLabs();
  const found = name === undefined ? labs[0] : labs.find((lab) => lab.name === name);
  if (found !== undefined) return found;
  throw new LabError(`no lab ${name === undefined ? 'runs' : `named ${name} runs`}; start it with: npm run lab`);
}

/** Asks a lab; resolves with the faults that it tells of. Rejects with LabError. */
export async function askLab(
  lab: string,
  method: 'GET' | 'POST',
  path: string,
  body: object = {},
): Promise<readonly FaultState[]> {
  const answer = await exchange(controlSocketOf(lab), method, path, body);
  const { faults = [], found } = answer as { faults?: readonly FaultState[]; found?: string };
  if (found !== undefined) throw new LabError(found);
  return faults;
}

function exchange(socketPath: string, method: string, path: string, body: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const fail = (fault: Error) => reject(new LabError(`the lab does not answer: ${fault.message}`));
    const asked = request({ socketPath, method, path, signal, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', fail);
      response.on('end', () => {
        try {
          resolve(JSON.parse(text));
        } catch (fault) {
          fail(fault as Error);
        }
      });
    });
    asked.on('error', fail);
    asked.end(method === 'GET' ? undefined : JSON.stringify(body));
  });
}
