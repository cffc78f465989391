/** `e-mail`: a mail to one person by SMTP, plain text, threaded by incident. */
import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import type { Locale } from '@tillwatch/model';
import { z } from 'zod';
import type { NotifyEvent } from './event.js';
import { cutBytes, fitText, PLAIN_FORM } from './fit-text.js';
import { messageText } from './message-text.js';
import type { Notifier, SendOutcome } from './notifier.js';
import { providersWords } from './post.js';
import { secretText } from './settings.js';

const ADDRESS = /^[^\s@<>",;:]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?$/i;

const settings = z.strictObject({
  host: z
    .string({ error: 'an address or host name' })
    .refine((value) => isIP(value) !== 0 || /^[a-z0-9.-]{1,253}$/i.test(value), { error: 'an address or host name' })
    .describe('The mail server that takes mails in.'),
  port: z
    .int({ error: 'a port, 1 to 65535' })
    .min(1, { error: 'a port, 1 to 65535' })
    .max(65_535, { error: 'a port, 1 to 65535' })
    .default(587)
    .describe('Its port.'),
  security: z
    .enum(['starttls', 'tls', 'none'])
    .default('starttls')
    .describe(
      'starttls: refuses to go on without; tls: from the first byte (port 465); none: for a server on this machine.',
    ),
  username: z
    .string({ error: 'text' })
    .min(1)
    .max(320)
    .describe('User at the mail server; absent: none is asked for.')
    .optional(),
  password: secretText('Password of that user.').optional(),
  from: z
    .string({ error: 'a mail address' })
    .regex(ADDRESS, { error: 'a mail address' })
    .describe('Sender; its domain names threads and the list.'),
});
type Settings = z.output<typeof settings>;

interface Mail {
  readonly subject: string;
  readonly text: string;
  /** Names the thread; null: it begins and ends with this mail. */
  readonly thread: string | null;
  readonly isUrgent: boolean;
  readonly locale: Locale;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** RFC 5321, 4.5.3.2, allows minutes; whoever waits for a page does not. */
const SILENCE_TIMEOUT_MS = 20_000;
/** Over all of it: a server that trickles never falls silent. */
const TOTAL_TIMEOUT_MS = 45_000;
const TEXT_BYTES = 100_000;

export const eMail: Notifier<Settings, Mail> = {
  kind: 'e-mail',
  summary: 'A mail by SMTP, plain text; the turns of an incident make one thread.',
  settings,
  address: { doc: 'Mail address.', isRequired: true, pattern: ADDRESS },
  isProgram: false,
  isRoom: false,
  // By Message-ID: mail stores and readers show the same one once.
  honoursKeys: true,
  rate: { perMinute: 60, burst: 20 },
  render(event: NotifyEvent, locale: Locale) {
    const text = messageText(event, locale);
    const isIncident = event.type === 'incident';
    return {
      subject: cutBytes(text.title, 300),
      text: fitText(text, PLAIN_FORM, TEXT_BYTES),
      thread: isIncident ? event.incident.id : null,
      isUrgent: isIncident && event.style === 'page' && /^P[12]$/.test(event.incident.severity),
      locale,
    };
  },
  async send(mail, { settings, to, key, signal }) {
    // Loaded with the first mail: a collector without this kind never holds it.
    const { createTransport } = await import('nodemailer');
    const transport = createTransport({ ...connectionOf(settings), disableFileAccess: true, disableUrlAccess: true });
    const ending = AbortSignal.any([signal, AbortSignal.timeout(TOTAL_TIMEOUT_MS)]);
    let end: () => void = () => {};
    const cut = new Promise<'cut'>((resolve) => {
      end = () => resolve('cut');
      ending.addEventListener('abort', end, { once: true });
      if (ending.aborted) end();
    });
    try {
      const sent = await Promise.race([transport.sendMail(mailOf(mail, settings, to, key)), cut]);
      if (sent !== 'cut') return { kind: 'delivered' };
      return { kind: 'retry', afterMs: null, reason: signal.aborted ? 'stopped' : 'no answer in time', isUnsure: true };
    } catch (error) {
      return mailFault(error);
    } finally {
      ending.removeEventListener('abort', end);
      transport.close();
    }
  },
};

function connectionOf({ host, port, security, username, password }: Settings) {
  return {
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    dnsTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SILENCE_TIMEOUT_MS,
    logger: false,
    ...(username !== undefined && { auth: { user: username, pass: password ?? '' } }),
  };
}

function mailOf(mail: Mail, { from }: Settings, to: readonly string[], key: string) {
  const domain = from.slice(from.lastIndexOf('@') + 1);
  const idOf = (text: string) => `<${createHash('sha256').update(text).digest('hex').slice(0, 40)}@${domain}>`;
  // All turns answer a mail that never was: so the thread needs no turn to have arrived (RFC 5322, 3.6.4).
  const root = mail.thread === null ? undefined : idOf(`thread/${mail.thread}`);
  return {
    from: { name: 'Tillwatch', address: from },
    to: [...to],
    subject: mail.subject,
    text: mail.text,
    messageId: idOf(`message/${key}`),
    ...(root !== undefined && { inReplyTo: root, references: root }),
    ...(mail.isUrgent && { priority: 'high' as const }),
    headers: {
      // RFC 2919; and RFC 3834: no holiday notes in return.
      'List-Id': `Tillwatch incidents <incidents.tillwatch.${domain}>`,
      'Auto-Submitted': 'auto-generated',
      'Content-Language': mail.locale,
    },
    textEncoding: 'base64' as const,
  };
}

function mailFault(error: unknown): SendOutcome {
  const {
    code = null,
    responseCode = null,
    command = null,
    response = null,
  } = (error ?? {}) as {
    code?: string | null;
    responseCode?: number | null;
    command?: string | null;
    response?: string | null;
  };
  const words = typeof response === 'string' ? ` ${providersWords(response)}` : '';
  const reason = `${responseCode === null ? (code ?? 'failed') : `SMTP ${responseCode}`}${words}`.trim();
  if (code === 'EAUTH' && (responseCode === null || responseCode >= 500)) return { kind: 'rejected', reason };
  if (responseCode !== null && responseCode >= 500) return { kind: 'rejected', reason };
  // A server that answers 4xx to one recipient (greylisting) may take the next one at once.
  const ofRecipient = responseCode !== null && code === 'EENVELOPE';
  return { kind: 'retry', afterMs: null, reason, isUnsure: command === 'DATA', ofRecipient };
}
