/** A birth as bytes and back, fully checked: what passes here may be drawn. */
import {
  type Birth,
  type CheckDefinition,
  type FlowDefinition,
  NODE_KINDS,
  type NodeDefinition,
  type NodeKind,
  type SiteDefinition,
  type SiteKind,
  validateTopology,
} from '@tillwatch/model';
import { tillwatch } from '../generated/tillwatch.js';
import { MAX_MESSAGE_BYTES } from './heartbeats-codec.js';
import { bootFromWire, bootToWire, unsigned64 } from './number64.js';
import { type Refusal, RefusedMessage, refusing } from './refusal.js';

const v1 = tillwatch.v1;
const KINDS: ReadonlySet<string> = new Set(NODE_KINDS);
/** Text for people is cut here; ids are checked by the topology's own rules. */
const MAX_TEXT = 200;
/** No cadence or interval above a day. */
const MAX_PERIOD_MS = 86_400_000;
const NO_GUIDE = '0'.repeat(16);

/** What a birth says of its telling, beside the boot. */
export interface BirthTelling {
  /** Of an ended boot, whose heartbeats come as fill. */
  readonly past: boolean;
  /** Counts the boot's connections to brokers, from 1. */
  readonly connection?: number;
  /** Digest of the guide that the agent keeps (`SealedGuide.digest`); absent or null: none. */
  readonly guide?: string | null;
}

/** Encodes a birth. Throws RangeError where it would be too large to be taken. */
export function encodeBirth(birth: Birth, options: BirthTelling): Uint8Array {
  const { definition } = birth;
  const bytes = v1.Birth.encode({
    boot: bootToWire(birth.boot) as never,
    incarnation: birth.incarnation,
    startedAtMs: Math.round(birth.startedAtMs),
    agentVersion: birth.agentVersion,
    cadenceMs: birth.cadenceMs,
    windowMs: birth.windowMs,
    past: options.past,
    connection: options.connection ?? 0,
    ...(options.guide && { guideDigest: bootToWire(options.guide) as never }),
    definition: {
      id: definition.site.id,
      name: definition.site.name,
      kind: definition.site.kind,
      region: definition.site.region ?? '',
      timeZone: definition.site.timeZone ?? '',
      vantage: definition.vantage,
      nodes: definition.nodes.map((node) => ({ ...node, at: node.at ?? '' })),
      links: definition.links.map((link) => ({ ...link })),
      flows: definition.flows.map((flow) => ({
        name: flow.name,
        critical: flow.critical,
        path: flow.path.map((step) => ({ nodes: typeof step === 'string' ? [step] : [...step] })),
      })),
      checks: definition.checks.map(({ on, values, ...check }) => ({
        ...check,
        ...(on.node === undefined ? { link: on.link } : { node: on.node }),
        values: [...values],
      })),
    },
  }).finish();
  if (bytes.length > MAX_MESSAGE_BYTES)
    throw new RangeError(`birth of ${bytes.length} bytes; at most ${MAX_MESSAGE_BYTES}`);
  return bytes;
}

/** A birth as it was told; `connection` 0: not told. */
interface ToldBirth {
  birth: Birth;
  past: boolean;
  connection: number;
  /** Digest of the guide that the agent keeps; null: none, or an agent that keeps none. */
  guide: string | null;
}

export type DecodedBirth = ({ ok: true } & ToldBirth) | { ok: false; refusal: Refusal; detail: string };

/** Decodes and validates a birth. */
export function decodeBirth(bytes: Uint8Array): DecodedBirth {
  if (bytes.length > MAX_MESSAGE_BYTES)
    return { ok: false, refusal: 'oversized', detail: `${bytes.length} bytes; at most ${MAX_MESSAGE_BYTES}` };
  const result = refusing(() => readBirth(v1.Birth.decode(bytes)));
  return result.ok ? { ok: true, ...result.value } : result;
}

function readBirth(wire: tillwatch.v1.Birth): ToldBirth {
  if (!wire.definition) throw new RefusedMessage('bad-definition', 'no definition');
  const definition = readDefinition(wire.definition);
  const [fault] = validateTopology(definition);
  if (fault !== undefined)
    throw new RefusedMessage('bad-definition', `${fault.path.join('.')}: ${fault.code} ${fault.found}`);
  const birth: Birth = {
    boot: bootFromWire(wire.boot),
    incarnation: unsigned64(wire.incarnation),
    startedAtMs: unsigned64(wire.startedAtMs),
    agentVersion: text(wire.agentVersion),
    cadenceMs: period(wire.cadenceMs, 'cadence_ms'),
    windowMs: period(wire.windowMs, 'window_ms'),
    definition,
  };
  const guide = bootFromWire(wire.guideDigest);
  return { birth, past: wire.past, connection: wire.connection, guide: guide === NO_GUIDE ? null : guide };
}

function readDefinition(wire: tillwatch.v1.SiteDefinition.$Properties): SiteDefinition {
  const region = text(wire.region);
  const timeZone = text(wire.timeZone);
  return {
    site: {
      id: wire.id ?? '',
      name: text(wire.name),
      kind: siteKind(wire.kind ?? ''),
      ...(region !== '' && { region }),
      ...(timeZone !== '' && { timeZone }),
    },
    vantage: wire.vantage ?? '',
    nodes: (wire.nodes ?? []).map(readNode),
    links: (wire.links ?? []).map((link) => ({ from: link.from ?? '', to: link.to ?? '' })),
    flows: (wire.flows ?? []).map(readFlow),
    checks: (wire.checks ?? []).map(readCheck),
  };
}

function siteKind(kind: string): SiteKind {
  if (kind === 'store' || kind === 'hub') return kind;
  throw new RefusedMessage('bad-definition', `site kind "${kind}"`);
}

function readNode(wire: tillwatch.v1.Node.$Properties): NodeDefinition {
  const kind = wire.kind ?? '';
  if (!KINDS.has(kind)) throw new RefusedMessage('bad-definition', `node kind "${kind}"`);
  return { id: wire.id ?? '', kind: kind as NodeKind, name: text(wire.name), ...(wire.at && { at: wire.at }) };
}

function readFlow(wire: tillwatch.v1.Flow.$Properties): FlowDefinition {
  const path = (wire.path ?? []).map((step) => {
    const nodes = step.nodes ?? [];
    return nodes.length === 1 && nodes[0] !== undefined ? nodes[0] : nodes;
  });
  return { name: wire.name ?? '', critical: wire.critical ?? false, path };
}

function readCheck(wire: tillwatch.v1.Check.$Properties): CheckDefinition {
  const on = wire.link ? { link: wire.link } : { node: wire.node ?? '' };
  return {
    id: wire.id ?? '',
    on,
    kind: text(wire.kind),
    target: text(wire.target),
    intervalMs: period(wire.intervalMs ?? 0, 'interval_ms'),
    timeoutMs: period(wire.timeoutMs ?? 0, 'timeout_ms'),
    values: (wire.values ?? []).map(text),
  };
}

function period(ms: number, field: string): number {
  if (ms < 1 || ms > MAX_PERIOD_MS)
    throw new RefusedMessage('bad-definition', `${field} ${ms}; expected 1..${MAX_PERIOD_MS}`);
  return ms;
}

function text(value: string | null | undefined): string {
  return (value ?? '').slice(0, MAX_TEXT);
}
