import fc from 'fast-check';
import { agentFilters, collectorFilters, parseTopic, SHARDS, shardOf, topicFor, UPWARD_LEAVES } from '../src/index.js';

const id = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);

describe('topics', () => {
  it('come back as they went', () => {
    fc.assert(
      fc.property(id, id, id, fc.constantFrom(...UPWARD_LEAVES), (org, site, agent, leaf) => {
        expect(parseTopic(topicFor({ org, site, agent }, leaf))).toEqual({
          org,
          site,
          agent,
          leaf,
          shard: shardOf(site),
        });
      }),
    );
  });

  it('are refused when they are not ours, or lie about the shard', () => {
    const good = topicFor({ org: 'o', site: 's1', agent: 'a' }, 'live');
    const wrongShard = good.replace(`/${shardOf('s1')}/`, `/${(shardOf('s1') + 1) % SHARDS}/`);
    for (const topic of [
      '',
      'tw/v1',
      good.replace('tw/', 'xx/'),
      good.replace('v1', 'v2'),
      `${good}/more`,
      good.replace('live', 'dead'),
      wrongShard,
      good.replace('s1', 'S1'),
      `tw/${'x'.repeat(300)}`,
    ]) {
      expect(parseTopic(topic)).toBeNull();
    }
  });

  it('cannot be made with ids that would change their meaning', () => {
    for (const site of ['', '#', '+', 'a/b', '-a', 'A', 'x'.repeat(65)])
      expect(() => topicFor({ org: 'o', site, agent: 'a' }, 'live')).toThrow(RangeError);
  });

  it('spread sites over all shards, and a site never moves', () => {
    const counts = new Array<number>(SHARDS).fill(0);
    for (let n = 0; n < 6400; n++) counts[shardOf(`s${n}`)] = (counts[shardOf(`s${n}`)] ?? 0) + 1;
    expect(Math.min(...counts)).toBeGreaterThan(40);
    expect(Math.max(...counts)).toBeLessThan(180);
    // Written down once: every release must compute the same.
    expect(['demo-1', 'hub', 'this-machine'].map(shardOf)).toEqual([16, 44, 9]);
  });

  it('filters cover what agents send and are sent', () => {
    expect(collectorFilters('o')).toContain('tw/v1/o/+/+/+/live');
    expect(collectorFilters('o', [3, 9])).toHaveLength(8);
    expect(agentFilters({ org: 'o', site: 's1', agent: 'a' })).toContain(
      topicFor({ org: 'o', site: 's1', agent: 'a' }, 'ack'),
    );
  });
});
