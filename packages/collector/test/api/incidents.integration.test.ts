/** Incidents over REST and the stream: lists, acts, suppressions, and who may send what. */
import type { IncidentDetail, IncidentPage, StreamMessage } from '@tillwatch/model';
import type { z } from 'zod';
import { incidentDetailSchema, incidentPageSchema, suppressionListSchema } from '../../src/api/incident-schemas.js';
import { causeAt, messageOf } from '../incidents/incident-kit.js';
import { type ApiRig, ask, type RawAnswer, startApi } from './api-rig.js';

let rig: ApiRig;
beforeEach(async () => {
  rig = await startApi();
});
afterEach(() => rig.stop());

/** A site shows these components as causes, now. */
async function see(site: string, ...components: string[]): Promise<void> {
  const { desk } = rig.incidents;
  const causes = components.map((component) => causeAt(site, component));
  rig.incidents.sight({ type: 'site', site, atMs: Date.now(), vantage: 'store', causes, isOpen: true, mute: null });
  await desk.settled();
}

async function read<T>(path: string, schema?: z.ZodType<T>): Promise<T> {
  const answer = await rig.get(path);
  const body = (await answer.json()) as T;
  expect([path, answer.status]).toEqual([path, 200]);
  // The document describes what is sent: nothing more, nothing less.
  if (schema !== undefined) expect(schema.parse(body)).toEqual(body);
  return body;
}

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<RawAnswer> {
  const type = { 'content-type': 'application/json' };
  return ask(rig.port, path, { method: 'POST', headers: { ...type, ...headers }, body: JSON.stringify(body) });
}

async function act(id: string, what: string, body: unknown): Promise<IncidentDetail> {
  const answer = await post(`/api/v1/incidents/${id}/${what}`, body);
  expect([answer.status, answer.body]).toEqual([200, answer.body]);
  return JSON.parse(answer.body) as IncidentDetail;
}

describe('incidents over REST', () => {
  it('lists them page by page with filters, and shows one whole', async () => {
    await see('demo-1', 'printer-1', 'till-1->front-end');
    await see('demo-2', 'router');
    const all = await read('/api/v1/incidents', incidentPageSchema);
    expect(all.incidents.map(({ id }) => id)).toEqual(['I3', 'I2', 'I1']);
    expect(all.next).toBeNull();
    expect(all.incidents.map(({ cause }) => cause.link ?? cause.node).sort()).toEqual([
      'printer-1',
      'router',
      'till-1->front-end',
    ]);
    const found: string[] = [];
    for (let after = ''; ; ) {
      const page: IncidentPage = await read(`/api/v1/incidents?limit=1${after}`);
      found.push(...page.incidents.map(({ id }) => id));
      if (page.next === null) break;
      after = `&after=${page.next}`;
    }
    expect(found).toEqual(['I3', 'I2', 'I1']);
    const ofSite = await read<IncidentPage>('/api/v1/incidents?site=demo-2&state=open,acknowledged');
    expect(ofSite.incidents.map(({ id }) => id)).toEqual(['I3']);
    expect((await read<IncidentPage>('/api/v1/incidents?state=resolved')).incidents).toEqual([]);
    expect((await read<IncidentPage>('/api/v1/incidents?since=2090-01-01T00:00:00Z')).incidents).toEqual([]);
    const detail = await read('/api/v1/incidents/I3', incidentDetailSchema);
    expect(detail).toMatchObject({
      cause: { site: 'demo-2', node: 'router', kind: 'hard' },
      symptomDetails: [{ site: 'demo-2', check: 'router.tcp', state: 'down' }],
      timeline: [{ kind: 'opened', by: null }],
      mergedInto: null,
    });
  });

  it.each([
    ['/api/v1/incidents?state=broken', 400, 'request-invalid'],
    ['/api/v1/incidents?after=xyz', 400, 'request-invalid'],
    ['/api/v1/incidents?limit=501', 400, 'request-invalid'],
    ['/api/v1/incidents?colour=red', 400, 'request-invalid'],
    ['/api/v1/incidents/I7', 404, 'incident-unknown'],
    ['/api/v1/incidents/nonsense', 404, 'incident-unknown'],
  ])('answers GET %s with %i', async (path, status, code) => {
    const answer = await rig.get(path);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await answer.json()).toMatchObject({ code });
  });

  it('takes what people do, once, and writes it down', async () => {
    await see('demo-1', 'printer-1');
    expect(await act('I1', 'acknowledge', { by: ' Ann ' })).toMatchObject({
      state: 'acknowledged',
      acknowledgedBy: 'Ann',
    });
    expect(await act('I1', 'acknowledge', { by: 'Bob' })).toMatchObject({ acknowledgedBy: 'Ann' });
    await act('I1', 'note', { by: 'Ann', text: 'paper is on its way\n下午到' });
    const changed = { class: 'application/software', trigger: 'change-induced' };
    expect(await act('I1', 'reclassify', { by: 'Ann', ...changed, reason: 'the new driver' })).toMatchObject(changed);
    const silenced = await act('I1', 'silence', { by: 'Ann', minutes: 30, reason: 'known' });
    expect(silenced.mutedBy).toMatchObject({ kind: 'silence', id: 'I1' });
    expect((await act('I1', 'silence', { by: 'Ann', minutes: 0, reason: '' })).mutedBy).toBeNull();
    const last = await act('I1', 'mitigate', { by: 'Ann' });
    expect(last.state).toBe('mitigated');
    expect(last.timeline.map(({ kind, by, detail }) => [kind, by, detail.text ?? detail.reason ?? null])).toEqual([
      ['opened', null, null],
      ['acknowledged', 'Ann', null],
      ['note', 'Ann', 'paper is on its way\n下午到'],
      ['reclassified', 'Ann', 'the new driver'],
      ['muted', 'Ann', null],
      ['note', 'Ann', 'known'],
      ['unmuted', 'Ann', null],
      ['mitigated', 'Ann', null],
    ]);
  });

  it.each([
    ['acknowledge', {}, 'by'],
    ['acknowledge', { by: '' }, 'by'],
    ['acknowledge', { by: 'a'.repeat(81) }, 'by'],
    ['acknowledge', { by: 'a\u0000b' }, 'by'],
    ['acknowledge', { by: 'ann', force: true }, 'force'],
    ['note', { by: 'ann', text: 'x'.repeat(2_001) }, 'text'],
    ['silence', { by: 'ann', minutes: 1, reason: '' }, 'reason'],
    ['silence', { by: 'ann', minutes: 43_201, reason: 'x' }, 'minutes'],
    ['silence', { by: 'ann', minutes: 1.5, reason: 'x' }, 'minutes'],
    ['reclassify', { by: 'ann', class: 'magic', trigger: 'load', reason: 'x' }, 'class'],
  ])('refuses %s with %j, naming what is wrong', async (what, body, parameter) => {
    const answer = await post(`/api/v1/incidents/I1/${what}`, body);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'request-invalid', faults: [{ parameter }] });
  });

  it('says that an incident is unknown or over', async () => {
    expect((await post('/api/v1/incidents/I9/acknowledge', { by: 'ann' })).status).toBe(404);
    await see('demo-1', 'printer-1');
    await rig.incidents.desk.act({ type: 'resolve', id: 'I1', by: 'ann', atMs: Date.now() });
    const answer = await post('/api/v1/incidents/I1/acknowledge', { by: 'ann' });
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([409, 'incident-ended']);
  });

  it('shows messages as they are told', async () => {
    await see('demo-1', 'printer-1');
    const message = messageOf({ incident: 'I1', notice: 'opened', turn: 1 }, 'team-1', { name: 'Team' });
    await rig.incidents.store.plan({ messages: [message] });
    rig.incidents.desk.touched('I1');
    const { messages } = await read('/api/v1/incidents/I1', incidentDetailSchema);
    expect(messages).toEqual([
      {
        to: 'team-1',
        name: 'Team',
        channel: 'webhook',
        notice: 'opened',
        state: 'queued',
        at: new Date(message.createdAtMs).toISOString(),
        acknowledgedAt: null,
      },
    ]);
    const page = await read('/api/v1/incidents', incidentPageSchema);
    expect(page.incidents[0]?.messages).toEqual(messages);
  });

  it('plans, lists and ends silences and maintenance windows', async () => {
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const body = { by: 'ann', reason: 'new switch', sites: ['demo-*'], until };
    const made = await post('/api/v1/maintenance', body);
    expect([made.status, JSON.parse(made.body)]).toMatchObject([201, { id: 'M1', components: [], until }]);
    expect((await post('/api/v1/silences', { ...body, components: ['printer-*'] })).status).toBe(201);
    const { suppressions } = await read('/api/v1/maintenance', suppressionListSchema);
    expect(suppressions).toEqual([JSON.parse(made.body)]);
    await see('demo-1', 'printer-1');
    expect((await read('/api/v1/incidents/I1', incidentDetailSchema)).mutedBy).not.toBeNull();
    expect((await ask(rig.port, '/api/v1/silences/M1?by=ann', { method: 'DELETE' })).status).toBe(404);
    expect((await ask(rig.port, '/api/v1/maintenance/M1', { method: 'DELETE' })).status).toBe(400);
    expect((await ask(rig.port, '/api/v1/maintenance/M1?by=ann', { method: 'DELETE' })).status).toBe(200);
    expect((await ask(rig.port, '/api/v1/maintenance/M1?by=ann', { method: 'DELETE' })).status).toBe(404);
    expect((await read('/api/v1/maintenance', suppressionListSchema)).suppressions).toEqual([]);
    for (const wrong of [
      { ...body, until: new Date(Date.now() - 1_000).toISOString() },
      { ...body, until: '2090-01-01T00:00:00Z' },
      { ...body, sites: [] },
      { ...body, sites: ['demo 1'] },
      { ...body, reason: undefined },
    ]) {
      expect((await post('/api/v1/maintenance', wrong)).status).toBe(400);
    }
  });
});

describe('what a page of another site can do', () => {
  const body = JSON.stringify({ by: 'evil' });
  const json = { 'content-type': 'application/json' };
  it.each([
    ['a form', { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://evil.example' }, 403],
    ['text that looks like JSON', { 'content-type': 'text/plain', origin: 'http://evil.example' }, 403],
    ['text, without its origin', { 'content-type': 'text/plain' }, 415],
    ['no type at all', {}, 415],
    ['JSON', { ...json, origin: 'http://evil.example' }, 403],
    ['JSON of another port', { ...json, origin: 'http://127.0.0.1:1' }, 403],
    ['JSON of a sandboxed frame', { ...json, origin: 'null' }, 403],
    ['JSON that only its fetch metadata give away', { ...json, 'sec-fetch-site': 'cross-site' }, 403],
    ['JSON of a sister site', { ...json, 'sec-fetch-site': 'same-site' }, 403],
    ['a rebound name', { ...json, host: 'evil.example' }, 421],
  ])('%s is refused', async (_what, headers, status) => {
    await see('demo-1', 'printer-1');
    const path = '/api/v1/incidents/I1/acknowledge';
    const answer = await ask(rig.port, path, { method: 'POST', headers: headers as Record<string, string>, body });
    expect(answer.status).toBe(status);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(rig.incidents.desk.incident('I1')?.acknowledgedBy).toBeNull();
  });

  it('is told nothing by a preflight, and cannot delete', async () => {
    const origin = { origin: 'http://evil.example' };
    const preflight = await ask(rig.port, '/api/v1/incidents/I1/acknowledge', { method: 'OPTIONS', headers: origin });
    expect([preflight.status, preflight.headers['access-control-allow-methods']]).toEqual([405, undefined]);
    const path = '/api/v1/silences/S1?by=evil';
    expect((await ask(rig.port, path, { method: 'DELETE', headers: origin })).status).toBe(403);
  });

  it('the page of the collector itself may', async () => {
    await see('demo-1', 'printer-1');
    const headers = { origin: rig.url, 'sec-fetch-site': 'same-origin' };
    expect((await post('/api/v1/incidents/I1/acknowledge', { by: 'ann' }, headers)).status).toBe(200);
  });

  it('names the methods that a path takes', async () => {
    for (const [method, path, allow] of [
      ['GET', '/api/v1/incidents/I1/acknowledge', 'POST'],
      ['DELETE', '/api/v1/incidents', 'GET, HEAD'],
      ['PUT', '/api/v1/silences', 'GET, HEAD, POST'],
      ['POST', '/api/v1/silences/S1', 'DELETE'],
    ] as const) {
      const answer = await ask(rig.port, path, { method });
      expect([path, answer.status, answer.headers.allow]).toEqual([path, 405, allow]);
    }
  });
});

describe('incidents on the stream', () => {
  type Message = Extract<StreamMessage, { topic: 'incidents' }>;
  const idsOf = ({ incidents }: Message): string[] => incidents.map(({ id, state }) => `${id} ${state}`);

  it('sends a snapshot, then a delta for each change, without a gap', async () => {
    await see('demo-1', 'printer-1');
    const peer = await rig.open();
    peer.send({ subscribe: 'incidents' });
    const snapshot = await peer.next('incidents');
    expect([snapshot.type, idsOf(snapshot)]).toEqual(['snapshot', ['I1 open']]);
    await see('demo-2', 'router');
    const opened = await peer.next('incidents');
    expect([opened.type, opened.seq, idsOf(opened)]).toEqual(['delta', snapshot.seq + 1, ['I2 open']]);
    await act('I1', 'acknowledge', { by: 'Ann' });
    const acknowledged = await peer.next('incidents');
    expect([acknowledged.seq, idsOf(acknowledged)]).toEqual([snapshot.seq + 2, ['I1 acknowledged']]);
    const late = await rig.open();
    late.send({ subscribe: 'incidents', since: opened.seq });
    expect(await late.next('incidents')).toEqual(acknowledged);
    peer.send({ unsubscribe: 'incidents' });
    peer.send({ subscribe: 'incidents' });
    // The snapshot of before is as good as a new one while the ring goes on from it.
    const again: string[] = [];
    while (!again.includes('I1 acknowledged')) again.push(...idsOf(await peer.next('incidents')));
    expect(again).toEqual(['I1 open', 'I2 open', 'I1 acknowledged']);
  });

  it('tells of a message that somebody got', async () => {
    await see('demo-1', 'printer-1');
    const peer = await rig.open();
    peer.send({ subscribe: 'incidents' });
    await peer.next('incidents');
    await rig.incidents.store.plan({ messages: [messageOf({ incident: 'I1', notice: 'opened', turn: 1 }, 'ann')] });
    rig.incidents.desk.touched('I1');
    const delta = await peer.next('incidents');
    expect(delta.incidents[0]?.messages.map(({ to }) => to)).toEqual(['ann']);
  });
});
