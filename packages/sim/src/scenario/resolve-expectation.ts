/** An expectation of a scenario's file as it is judged. */
import { parseDurationMs } from '@tillwatch/agent';
import type { Expectation, ExpectedThing, IncidentPattern, MessagePattern } from './scenario.js';
import type { ScenarioFile } from './schema.js';

type ExpectationFile = ScenarioFile['expect'][number];

/** `line`: where it stands in the file. Of a file that was found sound. */
export function resolveExpectation(file: ExpectationFile, line: number, lengthMs: number): Expectation {
  const at = file.at === undefined ? null : ms(file.at);
  const span = {
    fromMs: at ?? (file.from === undefined ? 0 : ms(file.from)),
    untilMs: at ?? (file.by === undefined ? lengthMs : ms(file.by)),
  };
  return { say: file.say ?? null, line, span, ...thingOf(file) };
}

function thingOf(file: ExpectationFile): ExpectedThing {
  if (file.incident !== undefined) return { what: 'incident', pattern: patternOf(file.incident) };
  if (file.noIncident !== undefined) return { what: 'no-incident', pattern: patternOf(file.noIncident) };
  if (file.incidents !== undefined) return { what: 'incidents', count: file.incidents };
  if (file.messages !== undefined) return { what: 'messages', pattern: given(file.messages) as MessagePattern };
  if (file.state !== undefined) {
    const { of, is, reason } = file.state;
    return { what: 'state', of, is: [is].flat(), reason: reason ?? null };
  }
  if (file.never !== undefined) return { what: 'never-state', of: file.never.of, is: [file.never.is].flat() };
  return { what: 'kept', site: file.kept ?? '' };
}

function patternOf(file: NonNullable<ExpectationFile['incident']>): IncidentPattern {
  const { finding, ...rest } = file;
  return { ...given(rest), ...(finding !== undefined && { isFinding: finding }) } as IncidentPattern;
}

/** Without what was left out. */
function given<T extends object>(file: T): Partial<T> {
  return Object.fromEntries(Object.entries(file).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function ms(text: string): number {
  return parseDurationMs(text) ?? 0;
}
