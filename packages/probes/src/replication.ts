/** `replication`: does what is written at one database arrive at the other, how late, and what stands in its way. */
import { statfs } from 'node:fs/promises';
import type { Attempt } from '@tillwatch/model';
import { type AttemptScope, runAttempt } from './attempt-scope.js';
import { parseLogin, printLogin } from './database/parameters.js';
import { type Timing, withSession } from './database/session.js';
import { untilEnd } from './lifetime.js';
import type { Probe, ProbeRun } from './probe.js';
import { type ReplicationObserver, sharedReplicationObserver } from './replication/observer.js';
import { loginsOf, type ReplicationParams, replicationParams } from './replication/parameters.js';
import { type MarkerState, readReplica, readSource } from './replication/sides.js';
import { judgeReplication } from './replication/verdict.js';
import { AT_DATABASE } from './states/common.js';
import type { States } from './states/verdict.js';

const states = {
  ok: 'What is written at the source arrives in time.',
  ...AT_DATABASE,
  'down/replication-log-lost': 'The source has removed what the replica still needs: it can only be made anew.',
  'down/replication-broken': 'A thread stopped with an error, such as a conflict of data.',
  'down/replication-stopped': 'Somebody stopped it, or the server follows nobody.',
  'down/replication-disconnected':
    'Source and replica have not been connected, or had no word of each other, for `silentS`.',
  'down/replication-retention':
    'It stalls, and the log that it needs will be gone, or the disk full, within `retentionDownMinutes`.',
  'degraded/replication-retention':
    'It stalls, and the log that it needs will be gone, or the disk full, within `retentionWarnMinutes`.',
  'down/replication-lag': 'What arrives is `lagDownS` old or older.',
  'degraded/replication-lag': 'What arrives is `lagWarnS` old or older.',
  'down/replication-congested':
    'As `replication-lag`, and the replica has received what it has not applied: the network did its part.',
  'degraded/replication-congested':
    'As `replication-lag`, and the replica has received what it has not applied: the network did its part.',
  'degraded/marker-missing': "The marker's table or row is not there.",
  'degraded/lock-waits': 'A lock keeps the marker from being read or written.',
  'unknown/not-permitted':
    'The account may see neither replication nor the marker, or its own quota is used up; or this machine does not let the agent send.',
} as const satisfies States;

/** The `replication` probe. It times nothing but its logins; one session at a time, closed with the attempt. */
export const replication: Probe<ReplicationParams> = {
  kind: 'replication',
  summary: "Replication of a database: the engine's own view at either end, and the age of a marker row end to end.",
  params: replicationParams,
  states,
  values: [
    { name: 'markerAgeS', doc: 'Age of the newest marker row that arrived: what was written since has not.' },
    { name: 'engineLagS', doc: "The engine's own figure; absent where it says NULL." },
    { name: 'applyBehindBytes', doc: 'Log that the replica has received and not applied.' },
    { name: 'behindBytes', doc: 'Log that the replica furthest behind has not applied, as the source sees it.' },
    { name: 'lastIoErrno', doc: "Last error of the replica's receiver; 0 for none." },
    { name: 'lastSqlErrno', doc: "Last error of the replica's applier (1062, 1032: conflicting data); 0 for none." },
    { name: 'applyErrors', doc: 'Errors that a subscription met while applying (PostgreSQL).' },
    { name: 'lastMessageAgeS', doc: 'Since the source last said anything to the replica.' },
    { name: 'lockWaits', doc: 'Waits for locks at the replica.' },
    { name: 'delayS', doc: 'Delay that the replica was told to keep.' },
    { name: 'replicas', doc: 'Replicas that are connected to the source.' },
    { name: 'retainedBytes', doc: 'Log that the source keeps: for the slot that keeps most, or all of it.' },
    { name: 'logGrowthBytesPerHour', doc: 'Rate at which the source writes log.' },
    { name: 'stalledS', doc: 'For how long the replica has not got on while the source wrote.' },
    { name: 'diskFreeBytes', doc: 'Free space at `logPath`.' },
    {
      name: 'pointOfNoReturnMinutes',
      doc: 'While it stalls: until its log is gone or the disk is full, at the rate at which log is kept since it last got on, and it can only be made anew.',
    },
    { name: 'connectUs', doc: 'TCP connection.' },
    { name: 'loginUs', doc: 'From being connected to being logged in.' },
    { name: 'errorCode', doc: "The server's own number of what it refused." },
    { name: 'retryInS', doc: 'Until the next login: a server that refused one is only connected to meanwhile.' },
  ],
  target: (params) => `${printLogin(params)} (${params.side}${params.channel === '' ? '' : ` ${params.channel}`})`,
  fromTarget: parseLogin,
  run: (run) => runAttempt(run, (scope) => attempt(run, scope)),
};

async function attempt(run: ProbeRun<ReplicationParams>, scope: AttemptScope): Promise<Attempt> {
  const { params, io } = run;
  const observer = sharedReplicationObserver(io);
  const key = [
    printLogin(params),
    params.side,
    params.replicaHost,
    params.channel,
    params.markerTable,
    params.direction,
  ].join(' ');
  const logins = loginsOf(params);
  const atSource =
    logins.source &&
    (await withSession(run, logins.source, scope, (session) => readSource(session, params, observer, key)));
  if (atSource && !atSource.ok) return atSource.attempt;
  const atReplica =
    logins.replica && (await withSession(run, logins.replica, scope, (session) => readReplica(session, params)));
  if (atReplica && !atReplica.ok) return atReplica.attempt;
  const source = atSource?.answer.view ?? null;
  const replica = atReplica?.answer.view ?? null;
  const judged = judgeReplication(
    {
      source,
      replica,
      marker: markerOf(atSource?.answer.marker ?? null, atReplica?.answer.marker ?? null, params, observer, key),
      progress: observer.progress(key, source, replica, params.replicas),
      diskFreeBytes: await freeBytes(params.logPath, scope),
    },
    params,
  );
  const { connectUs, loginUs }: Timing = (atReplica ?? atSource)?.timing ?? { connectUs: 0, loginUs: 0 };
  return { ...judged, latencyUs: connectUs + loginUs, values: { connectUs, loginUs, ...judged.values } };
}

/** What the reader found, aged; at the source alone what became of the write. */
function markerOf(
  written: MarkerState,
  read: MarkerState,
  { maxSkewS }: ReplicationParams,
  observer: ReplicationObserver,
  key: string,
) {
  // A source that cannot write it leaves the reader nothing new.
  const state = written === 'missing' || written === 'not-permitted' ? written : (read ?? written);
  if (state === 'locked') return { ageS: Math.floor(observer.leastAgeMs(key) / 1_000), isLocked: true };
  if (state === null || typeof state === 'string') return state;
  return { ageS: Math.floor(observer.ageMs(key, state, maxSkewS * 1_000) / 1_000) };
}

async function freeBytes(path: string, scope: AttemptScope): Promise<number | null> {
  if (path === '') return null;
  const found = await untilEnd(
    scope,
    statfs(path).catch(() => null),
  );
  return found && found.bavail * found.bsize;
}
