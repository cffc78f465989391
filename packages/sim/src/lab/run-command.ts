/** Runs one of the system's commands to its end; a failure carries the command's own words. */
import { execFile } from 'node:child_process';
import { LabError } from './lab-error.js';

export interface CommandOptions {
  /** Given on standard input. */
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Default 60 000. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 60_000;
/** Of a failed command's own words, what is told: some end with a page of good advice. */
const MAX_WORDS_LINES = 40;
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;

/** Resolves with standard output. Rejects with LabError when the command cannot be run, fails or takes too long. */
export function runCommand(command: readonly string[], options: CommandOptions = {}): Promise<string> {
  const [file = '', ...args] = command;
  return new Promise((resolve, reject) => {
    const settings = {
      timeout: options.timeoutMs ?? TIMEOUT_MS,
      maxBuffer: MAX_OUTPUT_BYTES,
      ...(options.env !== undefined && { env: options.env }),
    };
    const child = execFile(file, args, settings, (fault, stdout, stderr) => {
      if (fault === null) return resolve(stdout);
      const words = `${stderr}${stdout}`.trim().split('\n').slice(-MAX_WORDS_LINES).join('\n');
      reject(new LabError(`${command.join(' ').slice(0, 300)}: ${words === '' ? fault.message : words}`));
    });
    // A command that ends without reading its input closes the pipe.
    child.stdin?.on('error', () => {});
    child.stdin?.end(options.input);
  });
}
