/** What a store keeps at hand, as a message and as the file that its agent keeps: sealed by a digest, fully checked when it is opened. */
import { createHash } from 'node:crypto';
import {
  PLAYBOOK_LIMITS,
  type Playbook,
  type PlaybookText,
  STORE_GUIDE_LIMITS,
  type StoreContact,
  type StoreContactRole,
  type StoreGuide,
} from '@tillwatch/model';
import { tillwatch } from '../generated/tillwatch.js';
import { bootFromWire, bootToWire } from './number64.js';
import { type Refusal, RefusedMessage, refusing } from './refusal.js';

const v1 = tillwatch.v1;
const { ON_CALL, DUTY_MANAGER, VENDOR } = v1.ContactRole;

/** A store's whole guide; one of the usual size has about 6 kB. */
export const MAX_GUIDE_BYTES = 64 * 1024;

/** A guide with its message. */
export interface SealedGuide {
  /** Of its content, 16 hex digits: the same content has the same digest. */
  readonly digest: string;
  readonly bytes: Uint8Array;
  readonly guide: StoreGuide;
}

const ROLE_TO_WIRE: Readonly<Record<StoreContactRole, tillwatch.v1.ContactRole>> = {
  'on-call': ON_CALL,
  'duty-manager': DUTY_MANAGER,
  vendor: VENDOR,
};
/** A terminal would obey them; the second range turns the order of what is written around (Unicode UAX #9). */
const CONTROL_CHARACTERS = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;

/** Encodes a guide; control characters in its texts become spaces. Throws RangeError above {@link MAX_GUIDE_BYTES}. */
export function sealGuide(guide: StoreGuide): SealedGuide {
  const content = v1.StoreGuide.encode({
    site: guide.site,
    playbooks: guide.playbooks.map(({ id, flows, texts }) => ({
      id,
      flows: [...flows],
      en: textToWire(texts.en),
      zhCn: textToWire(texts['zh-CN']),
    })),
    contacts: guide.contacts.map(({ role, name, phone, contract, nodes }) => ({
      role: ROLE_TO_WIRE[role],
      name: printable(name),
      phone: printable(phone ?? ''),
      contract: printable(contract ?? ''),
      nodes: [...nodes],
    })),
  }).finish();
  const digest = digestOf(content);
  const bytes = v1.Conf.encode({ guideDigest: bootToWire(digest) as never, guide: content }).finish();
  if (bytes.length > MAX_GUIDE_BYTES)
    throw new RangeError(`guide of ${bytes.length} bytes; at most ${MAX_GUIDE_BYTES}`);
  return { digest, bytes, guide };
}

/** Opens a message or file; refuses one that is damaged, too large, or holds what a store may not be shown. Never throws. */
export function openGuide(
  bytes: Uint8Array,
): { ok: true; value: SealedGuide } | { ok: false; refusal: Refusal; detail: string } {
  if (bytes.length > MAX_GUIDE_BYTES)
    return { ok: false, refusal: 'oversized', detail: `${bytes.length} bytes; at most ${MAX_GUIDE_BYTES}` };
  return refusing(() => {
    const wire = v1.Conf.decode(bytes);
    const digest = bootFromWire(wire.guideDigest);
    if (digest !== digestOf(wire.guide)) throw new RefusedMessage('malformed', `digest ${digest} is not its content's`);
    return { digest, bytes, guide: readGuide(v1.StoreGuide.decode(wire.guide)) };
  });
}

function digestOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}

function textToWire({ title, steps, otherwise }: PlaybookText): tillwatch.v1.PlaybookText.$Properties {
  return { title: printable(title), steps: steps.map(printable), otherwise: otherwise.map(printable) };
}

function printable(text: string): string {
  return text.replace(new RegExp(CONTROL_CHARACTERS, 'gu'), ' ');
}

function readGuide(wire: tillwatch.v1.StoreGuide): StoreGuide {
  const { playbooks, contacts, nameChars } = STORE_GUIDE_LIMITS;
  return {
    site: readText(wire.site, nameChars, 'site'),
    playbooks: atMost(wire.playbooks, playbooks, 'playbooks').map(readPlaybook),
    contacts: atMost(wire.contacts, contacts, 'contacts').map(readContact),
  };
}

function readPlaybook(wire: tillwatch.v1.Playbook.$Properties): Playbook {
  const { patterns, patternChars, nameChars } = STORE_GUIDE_LIMITS;
  const flows = atMost(wire.flows ?? [], patterns, 'flows').map((flow) => readText(flow, patternChars, 'flow'));
  if (flows.length === 0) throw new RefusedMessage('malformed', 'a playbook for no flow');
  return {
    id: readText(wire.id, nameChars, 'id'),
    flows,
    texts: { en: readPlaybookText(wire.en), 'zh-CN': readPlaybookText(wire.zhCn) },
  };
}

function readPlaybookText(wire: tillwatch.v1.PlaybookText.$Properties | null | undefined): PlaybookText {
  const steps = (of: readonly string[] | null | undefined, name: string): string[] => {
    const read = atMost(of ?? [], PLAYBOOK_LIMITS.steps, name);
    if (read.length === 0) throw new RefusedMessage('malformed', `no ${name}`);
    return read.map((step) => readText(step, PLAYBOOK_LIMITS.stepChars, name));
  };
  return {
    title: readText(wire?.title, STORE_GUIDE_LIMITS.titleChars, 'title'),
    steps: steps(wire?.steps, 'steps'),
    otherwise: steps(wire?.otherwise, 'otherwise'),
  };
}

function readContact(wire: tillwatch.v1.StoreContact.$Properties): StoreContact {
  const { nodes, nameChars } = STORE_GUIDE_LIMITS;
  const optional = (text: string | null | undefined, name: string): string | null =>
    text ? readText(text, nameChars, name) : null;
  return {
    role: wire.role === DUTY_MANAGER ? 'duty-manager' : wire.role === VENDOR ? 'vendor' : 'on-call',
    name: readText(wire.name, nameChars, 'name'),
    phone: optional(wire.phone, 'phone'),
    contract: optional(wire.contract, 'contract'),
    nodes: atMost(wire.nodes ?? [], nodes, 'nodes').map((id) => readText(id, nameChars, 'node')),
  };
}

function atMost<T>(list: readonly T[], most: number, name: string): readonly T[] {
  if (list.length > most) throw new RefusedMessage('malformed', `${list.length} ${name}; at most ${most}`);
  return list;
}

function readText(text: string | null | undefined, maxChars: number, name: string): string {
  if (!text || text.length > maxChars || CONTROL_CHARACTERS.test(text))
    throw new RefusedMessage('malformed', `${name} is no text of 1 to ${maxChars} printable characters`);
  return text;
}
