/** docs/reference/notifiers.md, out of what the notifiers declare of themselves. */
import { z } from 'zod';
import { isSecretField } from './config/notify-faults.js';
import type { Notifier } from './notifier.js';
import { NOTIFIERS } from './registry.js';

const HEAD = `# Notifiers

Generated from the notifiers' own declarations (\`npm run generate\`). How to write one: [adding a notifier](../guides/adding-a-notifier.md). Who is told, and when: \`people\` in the collector's configuration; how messages survive crashes: [decision 019](../decisions/019-messages-once.md).

\`\`\`yaml
publicUrl: https://noc.example          # links in messages begin with it
people:
  timeZone: Asia/Shanghai
  locale: zh-CN
  contacts:
    - id: wang
      name: Wang Wei
      channels: [{ notifier: noc-room, to: '13800000000' }, { notifier: mail, to: wang@shop.example }]
    - { id: li, name: Li Na, channels: [{ notifier: noc-room, to: '13900000000' }] }
  rosters:
    - id: network-duty
      shifts:
        - { from: '08:00', to: '20:00', who: [wang] }
        - { from: '20:00', to: '08:00', who: [li] }
  stores: [{ sites: ['m*'], dutyManager: li }]
  routes:
    - id: network
      match: { classes: ['infrastructure/network-*'] }
      steps:
        - { to: [duty-manager, network-duty] }
        - { afterMinutes: 5, to: [change-author, vendor, wang] }
notifiers:
  - id: noc-room
    kind: dingtalk
    settings: { accessToken: { $env: DINGTALK_TOKEN }, secret: { $env: DINGTALK_SECRET } }
  - id: mail
    kind: e-mail
    settings: { host: mail.shop.example, username: noc, password: { $file: mail-password }, from: noc@shop.example }
  - { id: tickets, kind: webhook, settings: { url: https://tickets.example/tillwatch, secret: { $env: HOOK_SECRET } } }
\`\`\`

Secrets are references, \`{ $env: NAME }\` or \`{ $file: path }\`, and never stand in the file. Programs (\`webhook\`, \`alertmanager\`) are told of every turn of every incident unless \`subscribe\` says otherwise; people are told by routes.
`;

/** The whole page. */
export function renderNotifierReference(): string {
  return `${HEAD}\n${NOTIFIERS.map(section).join('\n')}`;
}

function section(notifier: Notifier): string {
  const { kind, summary, address, rate, isProgram, isRoom, honoursKeys } = notifier;
  const facts = [
    address === null
      ? 'Addresses nobody.'
      : `\`to\` of a channel: ${address.doc}${address.isRequired ? ' Required.' : ''}`,
    `At most ${rate.perMinute} messages a minute, ${rate.burst} at once${isProgram ? '' : '; what is beyond goes into a digest'}.`,
    ...(isRoom ? ['One room: the same turn for several people is one message that calls them all.'] : []),
    honoursKeys
      ? 'A message whose fate is not known is sent again under the same key.'
      : 'A message whose fate is not known is sent again as «still».',
  ];
  return [`## \`${kind}\``, '', summary, '', ...facts.map((fact) => `- ${fact}`), '', ...table(notifier), ''].join(
    '\n',
  );
}

function table(notifier: Notifier): string[] {
  const schema = z.toJSONSchema(notifier.settings, { io: 'input', unrepresentable: 'any' });
  const required = new Set(schema.required ?? []);
  const rows = Object.entries(schema.properties ?? {}).map(([name, field]) => {
    const {
      description = '',
      default: fallback,
      enum: choices,
    } = field as { description?: string; default?: unknown; enum?: unknown[] };
    const secret = isSecretField(notifier, name) ? ' Secret.' : '';
    const among = choices === undefined ? '' : ` One of ${choices.map(String).join(', ')}.`;
    const usual = required.has(name) ? 'required' : fallback === undefined ? '-' : `\`${String(fallback)}\``;
    return `| \`${name}\` | ${usual} | ${description}${among}${secret} |`;
  });
  return ['| setting | default | |', '|---|---|---|', ...rows];
}
