/** Servers that read lines and answer lines: payment terminals, scales, consoles. */
import { StringDecoder } from 'node:string_decoder';
import type { Serve } from './device.js';
import type { FaultPoint } from './fault.js';

/** A peer that sends this much without a line end is cut off. */
const MAX_LINE_CHARS = 1024;

/** Answers to one line, without its end; null to say nothing. */
export type AnswerLine = (line: string, point: FaultPoint) => string | null;

/**
 * Serves `answer`, after `greeting` where one is given. Lines end with CR, LF or both; answers end with CRLF. A device that cannot work hangs
 * up after its answer.
 */
export function serveLines(answer: AnswerLine, greeting?: (point: FaultPoint) => string): Serve {
  return (line, point) => {
    const decoder = new StringDecoder('utf8');
    let pending = '';
    if (greeting) line.write(greeting(point));
    line.on('data', (chunk: Buffer) => {
      const parts = (pending + decoder.write(chunk)).split(/\r\n|\r|\n/);
      pending = parts.pop() ?? '';
      if (pending.length > MAX_LINE_CHARS) return void line.destroy();
      for (const part of parts) {
        if (line.writableEnded) return;
        const said = part === '' ? null : answer(part, point);
        if (said !== null) line.write(`${said}\r\n`);
        if (point.condition() === 'error') line.end();
      }
    });
    line.on('end', () => line.end());
  };
}
