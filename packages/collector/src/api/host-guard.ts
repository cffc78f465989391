/** Who may talk to this server by which name: refuses DNS rebinding (Host) and cross-site WebSocket hijacking (Origin). */
import type { IncomingMessage } from 'node:http';
import { isIPv4 } from 'node:net';
import { type ProblemDocument, problem } from './problem.js';

export interface HostGuardOptions {
  /** The address listened on. */
  readonly host: string;
  /** Further names that people reach this server by, without port: a reverse proxy's, a DNS name. */
  readonly allowedHosts: readonly string[];
  /** Further origins that may open a stream: `https://wall.example`. */
  readonly allowedOrigins: readonly string[];
}

/** Both checks answer null when the request may go on. */
export interface HostGuard {
  /**
   * On a loopback address only loopback names, the listen host and `allowedHosts` are served, so that a hostile page whose name
   * was rebound to 127.0.0.1 gets nothing. On any other address every name is served unless `allowedHosts` names some.
   */
  checkHost(request: IncomingMessage): ProblemDocument | null;
  /** A browser's stream must come from a page of this very server (Origin equal to Host) or of `allowedOrigins`. Other programs send no Origin. */
  checkOrigin(request: IncomingMessage): ProblemDocument | null;
}

/** True for names and addresses that never leave this machine. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase();
  return name === 'localhost' || name === '::1' || name === '[::1]' || (isIPv4(name) && name.startsWith('127.'));
}

/** Makes the guard of one server. */
export function createHostGuard(options: HostGuardOptions): HostGuard {
  const names = new Set([options.host, ...options.allowedHosts].map((name) => bareName(name)));
  const origins = new Set(options.allowedOrigins.map((origin) => origin.toLowerCase()));
  const restricted = isLoopback(options.host) || options.allowedHosts.length > 0;

  function checkHost(request: IncomingMessage): ProblemDocument | null {
    if (!restricted) return null;
    const authority = parseAuthority(request.headers.host);
    if (authority !== null && (isLoopback(authority.hostname) || names.has(bareName(authority.hostname)))) return null;
    return problem(
      'host-refused',
      `Found Host ${quoted(request.headers.host)}; expected ${[...names].join(', ')} or a loopback name.`,
    );
  }

  function checkOrigin(request: IncomingMessage): ProblemDocument | null {
    const { origin, host } = request.headers;
    if (origin === undefined) return null;
    if (origins.has(origin.toLowerCase())) return null;
    const page = parseUrl(origin);
    const authority = parseAuthority(host);
    if (page !== null && authority !== null && page.host === authority.host) return null;
    return problem('origin-refused', `Found Origin ${quoted(origin)}; expected a page of ${quoted(host)}.`);
  }

  return { checkHost, checkOrigin };
}

function bareName(name: string): string {
  return name.toLowerCase().replace(/^\[|\]$/g, '');
}

/** Host header -> normal form, without the default port; null when it is not one. */
function parseAuthority(host: string | undefined): URL | null {
  if (host === undefined || /[/?#@\\\s]/.test(host)) return null;
  return parseUrl(`http://${host}`);
}

function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

function quoted(value: string | undefined): string {
  return value === undefined ? 'none' : JSON.stringify(value.slice(0, 100));
}
