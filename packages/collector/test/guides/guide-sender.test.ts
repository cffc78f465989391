/** Who is sent its guide, and when: whoever says that it keeps another, paced, and nobody twice for nothing. */
import { type Birth, DEFAULT_PLAYBOOKS, NOBODY, type Playbook, type SiteDefinition } from '@tillwatch/model';
import { MAX_GUIDE_BYTES, openGuide, parseTopic } from '@tillwatch/protocol';
import { createGuideSender } from '../../src/guides/guide-sender.js';
import { createGuides } from '../../src/guides/store-guides.js';
import type { LiveChange } from '../../src/ingest/draft.js';
import { createSite, type LiveSite } from '../../src/live/site.js';
import { storeDefinition } from '../diagnosis/store.js';

const T0 = 1_795_000_000_000;

interface Sent {
  readonly site: string;
  readonly digest: string;
}

function rig(playbooks: readonly Playbook[] = DEFAULT_PLAYBOOKS) {
  const sent: Sent[] = [];
  const warned: object[] = [];
  const log = { debug() {}, info() {}, warn: (fields: object) => void warned.push(fields), error() {} };
  const guideOf = createGuides(playbooks, NOBODY, log);
  const world = { nowMs: T0, isCarried: true };
  const sender = createGuideSender({
    org: 'acme',
    guideOf,
    nowMs: () => world.nowMs,
    publish(topic, payload) {
      if (!world.isCarried) return false;
      const opened = openGuide(payload);
      if (!opened.ok) throw new Error(opened.detail);
      expect(parseTopic(topic)).toMatchObject({ org: 'acme', agent: 'front-end', leaf: 'conf' });
      sent.push({ site: parseTopic(topic)?.site ?? '', digest: opened.value.digest });
      return true;
    },
  });
  return { sent, warned, guideOf, world, sender };
}

function site(id: string, definition: SiteDefinition = storeDefinition(id)): LiveSite {
  const birth: Birth = {
    boot: '0000000000000001',
    incarnation: 1,
    startedAtMs: T0,
    agentVersion: '0.1.0',
    cadenceMs: 10_000,
    windowMs: 10_000,
    definition,
  };
  return createSite(id, 'front-end', birth, T0);
}
const speaker = (of: LiveSite) => ({ site: of.id, agent: of.agent });
const birth = (of: LiveSite, guide: string | null): LiveChange => ({
  type: 'birth',
  speaker: speaker(of),
  birth: of.birth,
  connection: 1,
  guide,
  receivedAtMs: T0,
});
const heartbeat = (of: LiveSite): LiveChange => ({
  type: 'heartbeat',
  speaker: speaker(of),
  boot: of.birth.boot,
  heartbeat: { seq: 1, endedAtMs: T0, lengthMs: 10_000, checks: [], transitions: [] },
  endedAtMs: T0,
  receivedAtMs: T0,
  known: null,
  transitions: [],
  changes: [],
  clockOffsetMs: null,
  conflict: null,
});

it('sends to whoever keeps none or another, and nothing to whoever has it', () => {
  const { sender, sent, guideOf } = rig();
  const [a, b, c] = [site('a'), site('b'), site('c')];
  const { digest } = guideOf(b.birth.definition);
  sender.noted(a, birth(a, null));
  sender.noted(b, birth(b, digest));
  sender.noted(c, birth(c, '00000000000000ff'));
  for (const one of [a, b, c]) for (let n = 0; n < 3; n++) sender.noted(one, heartbeat(one));
  expect(sent.map((each) => each.site)).toEqual(['a', 'c']);
  expect(sender.sent()).toBe(2);
});

it('sends once to whoever has not said since our start, and again when its site is made of other flows', () => {
  const { sender, sent, world, guideOf } = rig();
  const a = site('a');
  for (let n = 0; n < 5; n++) sender.noted(a, heartbeat(a));
  expect(sent).toHaveLength(1);
  world.nowMs += 60_000;
  const before = guideOf(a.birth.definition).digest;
  a.birth = { ...a.birth, definition: { ...a.birth.definition, flows: [] } };
  sender.noted(a, birth(a, before));
  expect(sent).toHaveLength(2);
  expect(sent[1]?.digest).not.toBe(before);
});

it('keeps it due while nobody carries it', () => {
  const { sender, sent, world } = rig();
  const a = site('a');
  world.isCarried = false;
  sender.noted(a, birth(a, null));
  world.isCarried = true;
  expect(sent).toEqual([]);
  sender.noted(a, heartbeat(a));
  expect(sent).toHaveLength(1);
});

it('does not let one that refuses it have it again at once, and all together no faster than the pace', () => {
  const { sender, sent, world } = rig();
  const stubborn = site('a');
  for (let n = 0; n < 100; n++) sender.noted(stubborn, birth(stubborn, null));
  expect(sent).toHaveLength(1);
  world.nowMs += 5_000;
  sender.noted(stubborn, birth(stubborn, null));
  expect(sent).toHaveLength(2);

  world.nowMs += 60_000;
  sent.length = 0;
  const many = Array.from({ length: 120 }, (_, index) => site(`s${index}`));
  for (let second = 0; second < 3; second++) {
    for (const one of many) sender.noted(one, heartbeat(one));
    expect(sent).toHaveLength(Math.min(120, 50 * (second + 1)));
    world.nowMs += 1_000;
  }
  expect(new Set(sent.map((each) => each.site)).size).toBe(120);
});

it('leaves out what would not fit, the last first, and says so', () => {
  const text = { title: 't', steps: Array(5).fill('步'.repeat(200)), otherwise: Array(5).fill('步'.repeat(200)) };
  const flows = Array.from({ length: 32 }, (_, index) => ({ name: `f${index}`, critical: false, path: [] }));
  const playbooks = flows.map(
    ({ name }): Playbook => ({ id: name, flows: [name], texts: { en: text, 'zh-CN': text } }),
  );
  const { guideOf, warned } = rig(playbooks);
  const { bytes, guide } = guideOf({ ...storeDefinition('a'), flows });
  expect(bytes.length).toBeLessThanOrEqual(MAX_GUIDE_BYTES);
  expect(guide.playbooks.length).toBeGreaterThan(0);
  expect(guide.playbooks.map(({ id }) => id)).toEqual(flows.slice(0, guide.playbooks.length).map(({ name }) => name));
  expect(warned).toEqual([{ site: 'a', playbooks: 32 - guide.playbooks.length, contacts: 0 }]);
});
