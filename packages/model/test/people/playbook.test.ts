import { DEFAULT_PLAYBOOKS, LOCALES, matchesPattern, PLAYBOOK_LIMITS, pickPlaybooks } from '../../src/index.js';

const flow = (name: string, state: 'down' | 'degraded' | 'ok', critical = false) => ({
  site: 'm07',
  name,
  state,
  critical,
});

describe('a playbook', () => {
  it('is picked for what cannot be sold, critical flows first, and not for what works', () => {
    const flows = [
      flow('receipt', 'down'),
      flow('sync', 'ok'),
      flow('card', 'degraded', true),
      flow('checkout', 'down', true),
    ];
    expect(pickPlaybooks({ flows }, DEFAULT_PLAYBOOKS).map(({ id }) => id)).toEqual(['checkout', 'card', 'receipt']);
    expect(pickPlaybooks({ flows: [flow('unheard-of', 'down')] }, DEFAULT_PLAYBOOKS)).toEqual([]);
  });

  it('of the configuration comes before ours, and no more are shown than are read', () => {
    const own = { id: 'own', flows: ['checkout'], texts: DEFAULT_PLAYBOOKS[0]?.texts as never };
    const flows = ['checkout', 'card', 'receipt', 'sync', 'coupon'].map((name) => flow(name, 'down'));
    const picked = pickPlaybooks({ flows }, [own, ...DEFAULT_PLAYBOOKS]).map(({ id }) => id);
    expect(picked).toHaveLength(PLAYBOOK_LIMITS.shown);
    expect(pickPlaybooks({ flows: flows.slice(0, 1) }, [own, ...DEFAULT_PLAYBOOKS])).toEqual([own]);
  });

  it('says in both languages what to do, and what else where that does not help', () => {
    for (const { texts, flows, id } of DEFAULT_PLAYBOOKS) {
      expect(
        DEFAULT_PLAYBOOKS.find((other) => other.flows.some((pattern) => matchesPattern(pattern, flows[0] ?? '')))?.id,
      ).toBe(id);
      for (const locale of LOCALES) {
        const { title, steps, otherwise } = texts[locale];
        for (const list of [steps, otherwise]) {
          expect(list.length).toBeGreaterThan(0);
          expect(list.length).toBeLessThanOrEqual(PLAYBOOK_LIMITS.steps);
        }
        for (const text of [title, ...steps, ...otherwise]) {
          expect(text.length).toBeLessThanOrEqual(PLAYBOOK_LIMITS.stepChars);
          expect(/\p{Script=Han}/u.test(text)).toBe(locale === 'zh-CN');
        }
      }
      expect(texts.en.otherwise.length).toBe(texts['zh-CN'].otherwise.length);
      expect(texts.en.steps.length).toBe(texts['zh-CN'].steps.length);
    }
  });
});
