/** `snmp-router`: a router by SNMP: restarts, interfaces, how full its lines and its connection table are, whether it runs on its backup line. */
import { z } from 'zod';
import { runAttempt } from './attempt-scope.js';
import { sharedNameLookup } from './network/name-lookup.js';
import { openSnmpSession } from './network/snmp.js';
import { checkSnmpParams, snmpParams } from './network/snmp-params.js';
import { parseHostPort, printHostPort } from './network/target.js';
import type { Probe } from './probe.js';
import { interfacesSeen, rememberInterfaces, sharedHistory } from './snmp-router/history.js';
import { extendOid } from './snmp-router/mib.js';
import { type RouterQuestions, readRouter } from './snmp-router/reader.js';
import { judgeRouter, watchedInterfaces } from './snmp-router/verdict.js';
import { OVER_SNMP } from './states/common.js';
import type { States } from './states/verdict.js';

/** With the WAN and the backup that is ten, a site's router as it is; values are told for each. */
const MAX_INTERFACES = 8;
const SNMP_PORT = 161;

const interfaceName = z.string().max(255);
const oid = z
  .string()
  .max(255)
  .refine((text) => text === '' || /^[0-2](\.\d{1,10}){2,}$/.test(text), 'an OID in digits, such as 1.3.6.1.2.1.1.3.0')
  .default('');
const permilleLine = (usual: number) => z.int().min(1).max(1_001).default(usual);
const lineKbps = z.int().min(0).max(400_000_000).default(0);

const params = z
  .strictObject({
    ...snmpParams,
    interfaces: z
      .array(interfaceName.min(1))
      .max(MAX_INTERFACES)
      .default([])
      .describe(
        'Interfaces that must be up, by ifName, ifDescr or ifAlias. One that its administrator switched off is no fault.',
      ),
    wan: interfaceName
      .default('')
      .describe(
        'Interface of the line to the centre; empty for none. When it is down without a backup, the router is.',
      ),
    backup: interfaceName
      .default('')
      .describe(
        'Interface of the backup line (4G); the router is `on-backup-line` while the default route leads there (snmpd tells routes up to a minute late).',
      ),
    backupOid: oid.describe('Another sign of the backup line in use: an OID of the device; empty for none.'),
    backupMeans: z
      .array(z.string().min(1).max(255))
      .max(16)
      .default(['1'])
      .describe('Values of `backupOid` that mean that the backup line is in use.'),
    lineDownKbps: lineKbps.describe(
      'What the WAN line really receives, kbit/s; 0 for what its interface claims (a 100 Mbit/s line on a gigabit port).',
    ),
    lineUpKbps: lineKbps.describe('What the WAN line really sends, kbit/s; 0 for what its interface claims.'),
    utilizationHighPermille: permilleLine(900).describe(
      'Use of a line, in permille of its rate, from which it is `utilization-high`; 1001 for never.',
    ),
    errorsHighPermille: permilleLine(10).describe(
      'Packets with errors, in permille, from which it is `errors-high`; 1001 for never.',
    ),
    discardsHighPermille: permilleLine(50).describe(
      'Packets that were discarded, in permille, from which it is `errors-high`; 1001 for never.',
    ),
    tableFullPermille: permilleLine(750).describe(
      'Use of the connection-tracking table, in permille, from which it is `table-full` (the line of node_exporter); 1001 for never.',
    ),
    trackedOid: oid.describe(
      "OID of the number of tracked connections; empty for net-snmp's `extend conntrack-count /bin/cat /proc/sys/net/netfilter/nf_conntrack_count`.",
    ),
    trackedLimitOid: oid.describe(
      'OID of their limit; empty for `extend conntrack-max /bin/cat /proc/sys/net/netfilter/nf_conntrack_max`.',
    ),
    trackedLimit: z
      .int()
      .min(0)
      .max(1_000_000_000)
      .default(0)
      .describe('Their limit, as the data sheet has it, where no OID tells it; 0 for that OID.'),
    rebootNoticeMinutes: z
      .int()
      .min(0)
      .max(1_440)
      .default(5)
      .describe('Minutes after its start for which the router is `rebooted`; 0 for never.'),
  })
  .superRefine(checkSnmpParams)
  .superRefine(({ backup, wan }, context) => {
    if (backup !== '' && (wan === '' || wan === backup))
      context.addIssue({
        code: 'custom',
        path: ['wan'],
        message: 'the interface that `backup` stands in for',
        input: wan,
      });
  });
type RouterParams = z.infer<typeof params>;

const states = {
  ok: 'Its lines are up and have room.',
  ...OVER_SNMP,
  'down/interface-down': 'The WAN interface is down, and no backup line has taken over.',
  'degraded/interface-down': 'Another watched interface is down.',
  'degraded/on-backup-line': 'The traffic goes over the backup line.',
  'degraded/table-full': 'Its table of connections is nearly full.',
  'degraded/utilization-high': 'A line is nearly full.',
  'degraded/errors-high': 'An interface has many errors or discards.',
  'degraded/rebooted': 'It started less than `rebootNoticeMinutes` ago.',
  'unknown/bad-target': 'It has never had an interface of that name.',
  'unknown/no-status': 'It speaks SNMP and tells nothing of what is watched.',
} as const satisfies States;

/** The `snmp-router` probe. `latencyUs` runs from the first question to the last answer; rates are those since the last attempt, so the first has none. */
export const snmpRouter: Probe<RouterParams> = {
  kind: 'snmp-router',
  summary: 'A router by SNMP: restarts, interfaces, use of its lines, connection table, backup line.',
  params,
  states,
  values: [
    { name: 'uptimeS', doc: 'Since the start of the device, as far as its clocks tell; right beyond 497 days too.' },
    { name: 'engineBoots', doc: 'Starts of its SNMP service that it counted itself.' },
    { name: 'interfacesDown', doc: 'Watched interfaces that should be up and are not.' },
    {
      name: 'inKbps',
      doc: 'Received by the WAN interface (without one, the first that is watched) since the last attempt, kbit/s.',
    },
    { name: 'outKbps', doc: 'Sent by it.' },
    { name: 'errorsPermille', doc: 'Packets with errors, of the worst interface and direction.' },
    { name: 'discardsPermille', doc: 'Packets that were discarded, of the worst interface and direction.' },
    { name: 'trackedConnections', doc: 'Entries of the connection-tracking table.' },
    { name: 'trackedPermille', doc: 'Its use.' },
    { name: 'backupInUse', doc: '1 while the backup line carries the traffic, else 0.' },
  ],
  valuesOf: (params) =>
    watchedInterfaces(params).flatMap((_, at) => [
      `if${at + 1}Status`,
      `if${at + 1}InPermille`,
      `if${at + 1}OutPermille`,
    ]),
  // A burst that fills a line for a moment is what lines are for.
  patienceMs: { 'utilization-high': 120_000, 'errors-high': 60_000, 'table-full': 30_000 },
  target: ({ host, port }) => printHostPort(host, port),
  fromTarget: (target) => parseHostPort(target, SNMP_PORT),
  run(run) {
    return runAttempt(run, async (scope) => {
      const { params: asked, io, timeoutMs } = run;
      const memory = run.memory ?? io.memory;
      scope.waitsFor('name');
      const to = await sharedNameLookup(io).resolve(asked.host, asked.family, scope);
      scope.waitsFor('target');
      const session = await openSnmpSession(to, asked, timeoutMs, scope);
      const target = printHostPort(asked.host, asked.port);
      const names = watchedInterfaces(asked);
      const history = sharedHistory(io, [target, asked.contextName, ...names].join('\n'));
      const startedUs = io.nowUs();
      const reading = await readRouter(session, questionsOf(asked), history.places, io.nowUs);
      const seen = interfacesSeen(memory, target);
      const latencyUs = Math.round(reading.atUs - startedUs);
      const { attempt, past } = judgeRouter(reading, history.past, asked, seen, latencyUs);
      history.past = past;
      rememberInterfaces(
        memory,
        target,
        names,
        names.filter((_, at) => reading.interfaces[at]),
      );
      return attempt;
    });
  },
};

function questionsOf(asked: RouterParams): RouterQuestions {
  return {
    interfaces: watchedInterfaces(asked),
    table: {
      usedOid: asked.trackedOid || extendOid('conntrack-count'),
      limitOid: asked.trackedLimitOid || extendOid('conntrack-max'),
      limit: asked.trackedLimit,
    },
    backup: { oid: asked.backupOid, means: asked.backupMeans },
    routes: asked.backup !== '',
  };
}
