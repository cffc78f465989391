/** A configuration handed from process to process. */
import { checkConfig } from '../src/config/load.js';
import { prepareConfig, reviveConfig } from '../src/prepared-config.js';

const TEXT = `site: { id: s1, name: Store 1 }
agent: { id: front-end }
vantage: front-end
nodes: [{ id: front-end, kind: front-end }, { id: till-1, kind: till }]
links: [{ from: till-1, to: front-end }]
checks:
  - { id: till-1/tcp, on: till-1, kind: tcp, params: { host: 127.0.0.1, port: 9, send: { $env: GREETING } } }
  - { id: till-1/icmp, on: till-1->front-end, kind: icmp, params: { host: 127.0.0.1 }, patience: { timeout: 5s } }
  - { id: front-end/host, on: front-end, kind: host }
uplink: { org: acme, brokers: ['mqtt://127.0.0.1:9'], username: s1, password: { $env: PASSWORD } }
`;

const loaded = checkConfig(TEXT, '/etc/tillwatch/agent.yaml', { GREETING: 'hello', PASSWORD: 'xyzzy' });
if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
const { config } = loaded;

it('arrives as it was sent, secrets included', () => {
  const arrived = reviveConfig(structuredClone(prepareConfig(config)));
  expect(arrived).toEqual(config);
  expect(arrived.checks.map(({ probe }) => probe)).toEqual(config.checks.map(({ probe }) => probe));
  expect(arrived.uplink.password).toBe('xyzzy');
  expect(arrived.checks[0]?.params).toMatchObject({ send: 'hello' });
});

it('refuses a kind that is not known here', () => {
  const prepared = prepareConfig(config);
  const [first] = prepared.checks;
  const strange = { ...first, definition: { ...first?.definition, kind: 'sonar' } } as (typeof prepared.checks)[0];
  expect(() => reviveConfig({ ...prepared, checks: [strange] })).toThrow('no probe kind sonar');
});
