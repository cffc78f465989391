/** Reads SQLite files in a thread of their own, so that a locked file, a slow disk or a long query never stalls the agent. */
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { type Lifetime, untilEnd } from '../lifetime.js';
import type { ProbeIo } from '../probe.js';

export interface SqliteQuestion {
  readonly file: string;
  /** '' for none. */
  readonly query: string;
}

/** `code`: SQLite's, such as SQLITE_BUSY; or what kept it from being asked. */
export type SqliteAnswer =
  | {
      readonly ok: true;
      readonly sizeBytes: number;
      readonly logBytes: number;
      readonly cells: readonly unknown[];
      readonly columns: readonly string[];
      readonly hasMore: boolean;
    }
  | { readonly ok: false; readonly code: string };

export interface SqliteReader {
  /** Rejects when the attempt ends; the thread goes on by itself. */
  read(question: SqliteQuestion, life: Lifetime): Promise<SqliteAnswer>;
  close(): Promise<void>;
}

/** Questions that wait for the thread; beyond it the answer is `SQLITE_BUSY` at once. */
export const MAX_QUESTIONS = 32;
/** A thread that nobody asks costs memory (some 10 MB, measured) and is ended. */
const IDLE_MS = 60_000;

/** The reader that all attempts of `io` share. */
export function sharedSqliteReader(io: ProbeIo): SqliteReader {
  return io.shared('sqlite', () => {
    const reader = createSqliteReader();
    return { value: reader, close: () => reader.close() };
  });
}

/** A reader; its thread starts with the first question. */
export function createSqliteReader(): SqliteReader {
  const waiting = new Map<number, (answer: SqliteAnswer) => void>();
  let thread: Worker | null = null;
  let idle: NodeJS.Timeout | undefined;
  let lastId = 0;

  const end = async (code: string): Promise<void> => {
    clearTimeout(idle);
    const ending = thread;
    thread = null;
    for (const answer of waiting.values()) answer({ ok: false, code });
    waiting.clear();
    await ending?.terminate();
  };
  const start = (modulePath: string): Worker => {
    const started = new Worker(`(${threadBody.toString()})()`, {
      eval: true,
      name: 'tillwatch-sqlite',
      workerData: { modulePath },
      resourceLimits: { maxOldGenerationSizeMb: 32 },
    });
    started.on('message', ({ id, answer }: { id: number; answer: SqliteAnswer }) => {
      waiting.get(id)?.(answer);
      waiting.delete(id);
    });
    const died = () => {
      if (thread === started) void end('THREAD_DIED');
    };
    started.on('error', died);
    started.on('exit', died);
    return started;
  };

  return {
    async read(question, life) {
      clearTimeout(idle);
      if (waiting.size >= MAX_QUESTIONS) return { ok: false, code: 'SQLITE_BUSY' };
      const modulePath = findModule();
      if (modulePath === null) return { ok: false, code: 'NO_MODULE' };
      thread ??= start(modulePath);
      lastId += 1;
      const id = lastId;
      const answered = new Promise<SqliteAnswer>((resolve) => waiting.set(id, resolve));
      thread.postMessage({ id, question });
      try {
        return await untilEnd(life, answered);
      } finally {
        if (waiting.size === 0) idle = setTimeout(() => void end('SQLITE_BUSY'), IDLE_MS).unref();
      }
    },
    close: () => end('SQLITE_BUSY'),
  };
}

/** Found from here and not from the working directory, which is where a thread made of text would look. */
function findModule(): string | null {
  try {
    return createRequire(import.meta.url).resolve('better-sqlite3');
  } catch {
    return null;
  }
}

/**
 * The thread. It is handed over as text, so it uses nothing from around it, `require` included, which a bundler would
 * replace. A file is open no longer than its answer takes: a reader of a file without
 * WAL keeps its writers waiting.
 */
function threadBody(): void {
  const { parentPort, workerData } = process.getBuiltinModule('node:worker_threads');
  const { statSync } = process.getBuiltinModule('node:fs');
  const Database = process.getBuiltinModule('node:module').createRequire(workerData.modulePath)(workerData.modulePath);
  const sizeOf = (path: string): number => {
    try {
      return statSync(path).size;
    } catch {
      return 0;
    }
  };
  const read = ({ file, query }: { file: string; query: string }) => {
    const db = new Database(file, { readonly: true, fileMustExist: true, timeout: 250 });
    try {
      // Reads the schema: a file that is none, or is damaged at its head, shows here.
      db.prepare('SELECT count(*) FROM sqlite_master').get();
      const rows: unknown[][] = [];
      let columns: string[] = [];
      if (query !== '') {
        const statement = db.prepare(query);
        if (!statement.reader || !statement.readonly) return { ok: false, code: 'NOT_A_SELECT' };
        columns = statement.columns().map(({ name }: { name: string }) => name);
        // One row is wanted; whether there is another is all that is asked of the rest.
        for (const row of statement.raw().iterate()) if (rows.push(row) === 2) break;
      }
      return {
        ok: true,
        sizeBytes: sizeOf(file),
        logBytes: sizeOf(`${file}-wal`),
        cells: rows[0] ?? [],
        columns,
        hasMore: rows.length > 1,
      };
    } finally {
      db.close();
    }
  };
  parentPort?.on('message', ({ id, question }: { id: number; question: { file: string; query: string } }) => {
    let answer: unknown;
    try {
      answer = read(question);
    } catch (error) {
      const code = (error as { code?: unknown }).code;
      const isThere = typeof code === 'string' && !code.startsWith('SQLITE_CANTOPEN');
      answer = { ok: false, code: isThere ? code : `MISSING ${statCode(question.file)}` };
    }
    parentPort?.postMessage({ id, answer });
  });
  // SQLite does not say why a file cannot be opened.
  function statCode(file: string): string {
    try {
      statSync(file);
      return 'no';
    } catch (error) {
      return String((error as { code?: unknown }).code);
    }
  }
}
