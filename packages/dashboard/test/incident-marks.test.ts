/** What a drawing says of incidents: one cause, or all that may be it, and what suffers. */
import type { IncidentDetail, SiteDetail } from '@tillwatch/model';
import { incidentMarks } from '../src/site/incident-marks.js';
import { detail, incident } from './kit/incidents.js';

const node = (id: string, at: string | null = null) => ({ id, at });
const SITE = {
  id: 's1',
  nodes: [node('till-1'), node('switch'), node('router'), node('central-db', 'hub/central-db')],
  links: [{ from: 'switch', to: 'router' }],
} as unknown as SiteDetail;

const roles = (marks: ReturnType<typeof incidentMarks>) =>
  Object.fromEntries([...marks.marks].map(([subject, { role }]) => [subject, role]));
const candidates = (...list: readonly (readonly [string | null, string])[]) =>
  list.map(([site, component]) => ({ site, component, share: 1 / list.length }));
const symptom = (site: string, on: string): IncidentDetail['symptomDetails'][number] => ({
  site,
  check: `${on}-check`,
  on,
  state: 'down',
  reason: 'timeout',
  since: '',
});

it('marks the one cause once, and what fails because of it as affected', () => {
  const one = incident('I1');
  const details = detail('I1', { symptomDetails: ['router', 'central-db', 'till-1'].map((on) => symptom('s1', on)) });
  const marks = incidentMarks(SITE, [one], () => details);
  expect(roles(marks)).toEqual({ router: 'cause', 'central-db': 'affected', 'till-1': 'affected' });
  expect(marks.outside).toEqual([]);
});

it('marks all that cannot be told apart as suspected, and none as the cause', () => {
  const cause = { site: 's1', node: 'router', kind: 'hard' };
  const list = candidates(['s1', 'router'], ['s1', 'switch->router'], ['s1', 'gone']);
  const marks = incidentMarks(SITE, [incident('I1', { cause: { ...cause, candidates: list } })], () => null);
  expect(roles(marks)).toEqual({ router: 'suspected', 'switch->router': 'suspected' });
  expect(marks.marks.get('router')?.share).toBeCloseTo(1 / 3);
});

it('adds up a machine and its program, and calls what has four fifths of the chance the cause', () => {
  const of = (...shares: readonly (readonly [string, number])[]) =>
    incident('I1', {
      cause: {
        site: 's1',
        node: 'router',
        kind: 'hard',
        candidates: shares.map(([component, share]) => ({ site: 's1', component, share })),
      },
    });
  const clear = of(['router', 0.42], ['router/service', 0.42], ['switch->router', 0.16]);
  expect(roles(incidentMarks(SITE, [clear], () => null))).toEqual({ router: 'cause', 'switch->router': 'suspected' });
  const open = of(['router', 0.4], ['router/service', 0.35], ['switch->router', 0.25]);
  expect(roles(incidentMarks(SITE, [open], () => null))).toEqual({
    router: 'suspected',
    'switch->router': 'suspected',
  });
});

it('finds the node behind a program, and the node that stands for a part of another site', () => {
  const at = (site: string | null, component: string) =>
    incident('I1', { cause: { site, node: component, kind: 'hard', candidates: candidates([site, component]) } });
  expect(roles(incidentMarks(SITE, [at('s1', 'router/service')], () => null))).toEqual({ router: 'cause' });
  expect(roles(incidentMarks(SITE, [at('hub', 'central-db')], () => null))).toEqual({ 'central-db': 'cause' });
  expect(roles(incidentMarks(SITE, [at(null, 'hub/central-db')], () => null))).toEqual({ 'central-db': 'cause' });
});

it('says which causes lie outside, and still what suffers from them here and nowhere else', () => {
  const carrier = incident('I1', {
    cause: { site: null, node: 'carrier:ct', kind: 'hard', candidates: candidates([null, 'carrier:ct']) },
  });
  const details = detail('I1', { symptomDetails: [symptom('s1', 'router'), symptom('s2', 'till-1')] });
  const marks = incidentMarks(SITE, [carrier], () => details);
  expect(roles(marks)).toEqual({ router: 'affected' });
  expect(marks.outside).toEqual([carrier]);
});

it('keeps the louder mark where incidents meet, and the worse one among equals', () => {
  const first = incident('I1', {
    cause: { site: 's1', node: 'switch', kind: 'hard', candidates: candidates(['s1', 'switch']) },
  });
  const marks = incidentMarks(SITE, [first, incident('I2')], (id) =>
    id === 'I1' ? detail('I1', { symptomDetails: [symptom('s1', 'router'), symptom('s1', 'till-1')] }) : null,
  );
  expect(roles(marks)).toEqual({ switch: 'cause', router: 'cause', 'till-1': 'affected' });
  expect(marks.marks.get('router')?.incident).toBe('I2');
});
