import fc from 'fast-check';
import { parse } from 'yaml';
import { type ConfigWords, configText } from '../../src/discovery/config-text.js';
import type { Discovery, HostFindings } from '../../src/discovery/findings.js';
import { EVIDENCE, type Evidence, guessKind } from '../../src/discovery/guess.js';
import { MAX_PROPOSED, proposeSite } from '../../src/discovery/proposal.js';

function host(address: string, more: Partial<HostFindings> = {}): HostFindings {
  return {
    address,
    isOwn: false,
    isGateway: false,
    answersPing: true,
    mac: null,
    vendor: null,
    openPorts: [],
    answers: {},
    ...more,
  };
}
const snmp = (more: object) => ({
  community: 'public',
  description: 'x',
  objectId: '1.3.6.1.4.1.8072.3.2.10',
  name: 'x',
  isPrinter: false,
  isForwarding: false,
  interfaces: [],
  ...more,
});
const web = (fields: string[], title = '') => [
  { port: 80, isTls: false, path: '/', statusCode: 200, server: '', title, fields },
];

describe('what a device is', () => {
  it.each<[string, Partial<HostFindings>, string]>([
    [
      'a receipt printer that told its status',
      { openPorts: [9100], answers: { escpos: 'status' } },
      'printer sure escpos',
    ],
    ['a printer by IPP', { openPorts: [631], answers: { ippUrl: 'ipp://10.0.0.1/ipp/print' } }, 'printer sure ipp'],
    ['a printer by SNMP', { answers: { snmp: snmp({ isPrinter: true }) } }, 'printer sure snmp-printer'],
    ['raw printing alone', { openPorts: [9100], answers: { escpos: 'mute' } }, 'printer likely port'],
    ['a scale', { answers: { scale: { port: 4305, protocol: 'mt-sics' } } }, 'scale sure scale'],
    ['a camera', { openPorts: [554], answers: { banners: { 554: 'RTSP/1.0 200 OK' } } }, 'camera sure rtsp'],
    ['a UPS', { answers: { snmp: snmp({ objectId: '1.3.6.1.4.1.318.1.3.2.12' }) } }, 'power sure snmp-maker'],
    ['no APC: 31.8', { answers: { snmp: snmp({ objectId: '1.3.6.1.4.1.3180.1' }) } }, 'host unknown nothing'],
    ['the gateway', { isGateway: true }, 'router sure gateway'],
    ['a router by SNMP', { answers: { snmp: snmp({ isForwarding: true }) } }, 'router sure forwards'],
    [
      'a database server with containers',
      { openPorts: [3306], answers: { snmp: snmp({ isForwarding: true }), databases: { 3306: 'MariaDB 10.11.6' } } },
      'store-db sure database',
    ],
    ['a 4G router', { vendor: 'Teltonika' }, 'backup-line likely maker'],
    [
      'a till by its own words',
      { openPorts: [80], answers: { web: web(['device=till-3', 'kind=pos']) } },
      'till likely says',
    ],
    ['no till: distilled', { openPorts: [80], answers: { web: web([], 'Distillery') } }, 'host unknown nothing'],
    ['a till in Chinese', { openPorts: [80], answers: { web: web([], '收银台 3') } }, 'till likely says'],
    ['a terminal by its maker', { vendor: 'Verifone, Inc.' }, 'payment-terminal likely maker'],
    [
      'a scale by its maker, though cameras are made by a namesake',
      { vendor: 'Shanghai Dahua Scale Factory' },
      'scale likely maker',
    ],
    ['a camera by its maker', { vendor: 'Zhejiang Dahua Technology Co., Ltd.' }, 'camera likely maker'],
    ['a broker', { openPorts: [1883] }, 'broker likely port'],
    ['nobody knows', { vendor: 'Dell Inc.', openPorts: [3389] }, 'host unknown nothing'],
  ])('%s', (_name, found, expected) => {
    const { kind, certainty, because } = guessKind(host('10.0.0.1', found));
    expect(`${kind} ${certainty} ${because.evidence}`).toBe(expected);
  });
});

const WORDS: ConfigWords = {
  head: ['head'],
  stopped: 'stopped',
  site: 'site',
  vantage: 'vantage',
  sure: 'sure',
  likely: 'likely',
  unknown: 'unknown',
  links: 'links',
  flows: 'flows',
  needs: { community: (variable) => `needs ${variable}`, 'database-user': (variable) => `needs ${variable}` },
  evidence: Object.fromEntries(
    EVIDENCE.map((name) => [name, (detail: string) => `${name} ${detail}`]),
  ) as ConfigWords['evidence'] & Record<Evidence, (detail: string) => string>,
  maker: (vendor) => vendor,
  silent: 'silent',
  leftOut: 'left out',
  uplink: 'uplink',
};
const discovery = (hosts: readonly HostFindings[], more: Partial<Discovery> = {}): Discovery => ({
  hosts,
  silent: [],
  networks: ['10.0.0.0/24'],
  isComplete: true,
  ...more,
});
const written = (found: Discovery) => configText(found, proposeSite(found), WORDS);

describe('the proposal', () => {
  it('numbers nodes of a kind by address, and watches each by what it can', () => {
    const { nodes, checks } = proposeSite(
      discovery([
        host('10.0.0.5', { answers: { escpos: 'status' }, openPorts: [9100] }),
        host('10.0.0.6', { answersPing: false, openPorts: [9100] }),
        host('10.0.0.7', { openPorts: [22] }),
        host('10.0.0.8', { answersPing: false, openPorts: [22] }),
      ]),
    );
    expect(nodes.map(({ id }) => id)).toEqual(['printer-1', 'printer-2', 'host-1', 'host-2']);
    expect(checks.map(({ id, kind }) => `${id} ${kind}`)).toEqual([
      'front-end/host host',
      'printer-1/ping icmp',
      'printer-1/paper escpos',
      'printer-2/port tcp',
      'host-1/ping icmp',
      'host-2/ssh tcp',
    ]);
  });

  it.each([
    [1, '1s'],
    [20, '1s'],
    [21, '2s'],
    [MAX_PROPOSED + 1, '15s'],
  ])('looks whether each of %i devices is there, 20 of them a second: each %s', (count, interval) => {
    const hosts = Array.from({ length: count }, (_, at) => host(`10.0.${at >> 8}.${at & 255}`));
    const pings = proposeSite(discovery(hosts)).checks.filter(({ kind }) => kind === 'icmp');
    expect(new Set(pings.map((check) => `${check.interval} ${check.timeout}`))).toEqual(new Set([`${interval} 800ms`]));
  });

  it('makes nodes of the databases of this very machine', () => {
    const { nodes, vantage } = proposeSite(
      discovery([
        host('10.0.0.1', { isOwn: true, openPorts: [3306, 5432], answers: { databases: { 3306: 'MySQL 8.0.36' } } }),
      ]),
    );
    expect(vantage.address).toBe('10.0.0.1');
    expect(nodes.map(({ id, because }) => `${id} ${because.detail}`)).toEqual([
      'store-db-1 MySQL 8.0.36',
      'store-db-2 5432',
    ]);
  });

  it('holds no community but the one that everybody knows, and proposes what needs a secret as a comment', () => {
    const found = discovery([
      host('10.0.0.1', { isGateway: true, answers: { snmp: snmp({ community: 'xyzzy-42', interfaces: ['wan0'] }) } }),
    ]);
    const text = written(found);
    expect(text).not.toContain('xyzzy-42');
    expect(text).toContain('  # - { id: router-1/lines, on: router-1, kind: snmp-router');
    expect(parse(text).checks.map(({ id }: { id: string }) => id)).toEqual(['front-end/host', 'router-1/ping']);
  });

  it('leaves out what is beyond its bound, and says so', () => {
    const hosts = Array.from({ length: MAX_PROPOSED + 2 }, (_, at) => host(`10.0.${at >> 8}.${at & 255}`));
    const { nodes, leftOut } = proposeSite(discovery(hosts));
    expect(nodes).toHaveLength(MAX_PROPOSED);
    expect(leftOut).toEqual(['10.0.1.44', '10.0.1.45']);
    expect(written(discovery(hosts))).toContain('left out: 10.0.1.44');
  });

  it('says what was silent, and that it was stopped', () => {
    const text = written(
      discovery([], {
        silent: [{ address: '10.0.0.9', mac: '00:26:ab:00:00:01', vendor: 'Epson' }],
        isComplete: false,
      }),
    );
    expect(text).toContain('# 10.0.0.9  00:26:ab:00:00:01  Epson');
    expect(text).toContain('# stopped');
  });

  it('stays one document of the same nodes whatever devices say', () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom('\nchecks: []', '"}, { id: x', '\u2028- x', "'", '# x', '}', ': ', '\r\n\0', 'a\n\nb', ' \n '),
    );
    fc.assert(
      fc.property(nasty, nasty, nasty, (vendor, title, name) => {
        const found = discovery(
          [
            host('10.0.0.1', { vendor, answers: { web: web([title], title), mdns: { names: [name], services: [] } } }),
            host('10.0.0.2', {
              isGateway: true,
              answers: { snmp: snmp({ description: title, interfaces: [name || 'x'] }) },
            }),
          ],
          { silent: [{ address: '10.0.0.3', mac: '00:00:00:00:00:01', vendor }] },
        );
        const read = parse(written(found));
        expect(read.nodes).toHaveLength(3);
        expect(read.checks.filter(({ kind }: { kind: string }) => kind === 'icmp')).toHaveLength(2);
        const router = read.checks.find(({ kind }: { kind: string }) => kind === 'snmp-router');
        expect(router.params.interfaces).toEqual([name || 'x']);
      }),
      { numRuns: 1_000, examples: [['\nchecks: []', '', ' \n ']] },
    );
  });
});
