/** Reads what the system's own tracers print: Linux traceroute and tracepath, Windows tracert in every language that Windows speaks. */
import { isIP } from 'node:net';
import { canonical } from '../network/name-lookup.js';
import { type Answer, MAX_HOPS, type Sent } from './trace.js';

const ADDRESS = /^[0-9a-fA-F.:]+$/;
/** Linux: unreachable host, network, protocol; prohibited; any other code. */
const LINUX_STOP = /!(?:[HNPSFXVC]|\d+)/;

/** ` 3  10.77.3.2  0.015 ms !H  0.009 ms !H *`, with `-n`: a hop, and for each request a time or a star; an address where it changes. */
export function readTraceroute(text: string, target: string): readonly Sent[] {
  return text.split('\n').flatMap((line) => {
    const row = /^ *(\d{1,3}) {1,2}(.*)$/.exec(line);
    const ttl = Number(row?.[1]);
    if (!row || !isHop(ttl)) return [];
    const sent: Sent[] = [];
    let from: string | null = null;
    const words = (row[2] ?? '').trim().split(/ +/);
    for (const [at, word] of words.entries()) {
      if (word === '*') sent.push({ ttl, answer: null });
      else if (isIP(word) !== 0) from = word;
      else if (words[at + 1] === 'ms' && from !== null) {
        const stop = LINUX_STOP.test(words[at + 2] ?? '');
        sent.push({ ttl, answer: answer(from, word, target, stop) });
      }
    }
    return sent;
  });
}

/** ` 3:  10.77.3.2    0.018ms !H`, ` 2:  no reply`; the first line for a hop may come twice, and `1?: [LOCALHOST]` is none. */
export function readTracepath(text: string, target: string): readonly Sent[] {
  const hops = new Map<number, Sent>();
  for (const line of text.split('\n')) {
    const row = /^ *(\d{1,3}): +(\S+)(?: +([\d.]+)ms)?(.*)$/.exec(line);
    const ttl = Number(row?.[1]);
    if (!row || !isHop(ttl) || hops.get(ttl)?.answer) continue;
    const from = row[2] ?? '';
    if (isIP(from) !== 0 && row[3] !== undefined)
      hops.set(ttl, { ttl, answer: answer(from, row[3], target, LINUX_STOP.test(row[4] ?? '')) });
    else if (from === 'no') hops.set(ttl, { ttl, answer: null });
  }
  return [...hops.values()];
}

/**
 * `  3    12 ms    11 ms    12 ms  10.0.0.1`: three times or stars, then an address. The words between differ with the language (`<1 毫秒`, `请求超时。`) and come in the code
 * page of the country, so only figures, stars and addresses are read. `10.0.0.1  reports: Destination host unreachable.` names an address without times.
 */
export function readTracert(text: string, target: string): readonly Sent[] {
  return text.split(/\r?\n/).flatMap((line) => {
    // No \s: in Latin-1 the second byte of a Chinese character may be a no-break space.
    const row = /^[ \t]*(\d{1,2})[ \t]+(.*)$/.exec(line);
    const ttl = Number(row?.[1]);
    if (!row || !isHop(ttl)) return [];
    const words = (row[2] ?? '').split(/[ \t]+/);
    const from = words.find((word) => ADDRESS.test(word) && isIP(word) !== 0);
    const times = words.filter((word, at) => word === '*' || (/^<?\d{1,6}$/.test(word) && at < words.length - 1));
    if (from === undefined) return times.filter((time) => time === '*').map(() => ({ ttl, answer: null }));
    if (times.length === 0) return [{ ttl, answer: answer(from, '0', target, true) }];
    return times.map((time) => ({
      ttl,
      answer: time === '*' ? null : answer(from, time.replace('<', ''), target, false),
    }));
  });
}

function isHop(ttl: number): boolean {
  return Number.isInteger(ttl) && ttl >= 1 && ttl <= MAX_HOPS;
}

function answer(from: string, timeMs: string, target: string, stop: boolean): Answer {
  const spelled = canonical(from, isIP(from) === 6 ? 6 : 4).address;
  const rttUs = Math.round(Number(timeMs) * 1_000);
  const by = stop ? 'stop' : spelled === target ? 'target' : 'router';
  return { by, from: spelled, rttUs: Number.isFinite(rttUs) ? rttUs : 0 };
}
