/** The store's thread: takes questions, runs the engine, answers. */
import { parentPort } from 'node:worker_threads';
import { TillwatchError } from '@tillwatch/model';
import type { Log } from '../../log.js';
import { openSqliteEngine, type SqliteEngine } from './engine.js';
import { type Answer, type FromThread, faultOf, type LogLine, type Question } from './messages.js';
import { atOnce, type Rank, stepwise, type Work, WorkQueue } from './work-queue.js';

const port = parentPort;
if (port === null) throw new Error('this file is the entry of a worker thread');

const queue = new WorkQueue();
let engine: SqliteEngine | null = null;
/** The collector's clock as its last question told it. */
let nowMs = 0;
let isTicking = false;

const send = (message: FromThread): void => port.postMessage(message);
const logAt =
  (level: LogLine['level']) =>
  (fields: object, event: string): void =>
    send({ log: { level, fields, event } });
const log: Log = { debug: logAt('debug'), info: logAt('info'), warn: logAt('warn'), error: logAt('error') };

port.on('message', (question: Question) => {
  queue.push(rankOf(question), workFor(question));
  tick();
});

/** One step each time round the event loop, so that what arrives meanwhile is seen between steps. */
function tick(): void {
  if (isTicking) return;
  isTicking = true;
  setImmediate(() => {
    isTicking = false;
    queue.step();
    if (!queue.isEmpty) tick();
  });
}

function rankOf(question: Question): Rank {
  switch (question.call) {
    case 'open':
    case 'commit':
    // What is queued behind it is given up: every step of maintenance leaves the file whole.
    case 'close':
      return 'commit';
    case 'maintain':
      return 'upkeep';
    default:
      return 'read';
  }
}

function workFor(question: Question): Work {
  const { id } = question;
  const done = (answer: Extract<Answer, { ok: true }>['answer']): void => send({ id, ok: true, answer });
  const failed = (error: unknown): void => send({ id, ok: false, fault: faultOf(error) });
  switch (question.call) {
    case 'open':
      return atOnce(() => open(question.ask), done, failed);
    case 'commit':
      return atOnce(() => commit(question.ask), done, failed);
    case 'history':
      return lazily(() => {
        nowMs = question.ask.nowMs;
        return stepwise(opened().history(question.ask.query), done, failed);
      }, failed);
    case 'transitions':
      return atOnce(() => opened().transitions(question.ask.site, question.ask.range), done, failed);
    case 'changes':
      return atOnce(() => opened().changes(question.ask.site, question.ask.range), done, failed);
    case 'received':
      return atOnce(() => opened().received(question.ask), done, failed);
    case 'stats':
      return atOnce(() => opened().stats(), done, failed);
    case 'maintain':
      return lazily(() => {
        nowMs = question.ask.nowMs;
        return stepwise(opened().maintain(nowMs), () => done(null), failed);
      }, failed);
    case 'close':
      return atOnce(close, done, failed);
  }
}

/** Work that is made when its turn comes. */
function lazily(make: () => Work, failed: (error: unknown) => void): Work {
  let work: Work | null = null;
  return {
    step() {
      try {
        work ??= make();
      } catch (error) {
        failed(error);
        return true;
      }
      return work.step();
    },
  };
}

function opened(): SqliteEngine {
  if (engine === null) throw new TillwatchError('store-unusable', 'the store is not open');
  return engine;
}

function open(ask: Extract<Question, { call: 'open' }>['ask']): SqliteEngine['agents'] {
  if (engine !== null) throw new TillwatchError('store-unusable', 'the store is open already');
  engine = openSqliteEngine({ ...ask, log, clock: { nowMs: () => nowMs } });
  return engine.agents;
}

function commit(batch: Extract<Question, { call: 'commit' }>['ask']): null {
  opened().commit(batch);
  // The owner's timer may be late or gone; the log and its index must stay bounded all the same.
  if (opened().needsFold() && !queue.hasUpkeep) {
    const failed = (error: unknown): void => log.warn({ fault: faultOf(error).message }, 'store-fold-failed');
    queue.push(
      'upkeep',
      stepwise(opened().foldNow(nowMs), () => {}, failed),
    );
  }
  return null;
}

function close(): null {
  engine?.close();
  engine = null;
  return null;
}
