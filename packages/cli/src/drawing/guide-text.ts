/** What to do in the store now as text: playbooks of what does not work, their second way out, and whom to call. */
import type { LocalStatus, Playbook, StoreContact } from '@tillwatch/model';
import { displayWidth, padEndWidth, wrapWidth } from './display-width.js';
import { plain, wrapItems } from './items.js';
import { emphasize } from './paint.js';
import type { Pen } from './pen.js';
import { formatMoment } from './quantities.js';

const INDENT = '  ';

/** Nothing where nothing is to be done. */
export function guideLines({ guidance }: LocalStatus, pen: Pen): string[] {
  if (guidance === undefined || guidance.playbooks.length + guidance.contacts.length === 0) return [];
  const { hasColour, locale, words } = pen.context;
  const { output } = words;
  const { source, receivedAt, playbooks, contacts } = guidance;
  const origin =
    source === 'built-in' || receivedAt === null
      ? output.guideBuiltIn
      : output.guideSent(formatMoment(receivedAt, pen.nowMs, locale));
  return [
    emphasize(output.guide, hasColour),
    ...playbooks.flatMap((playbook) => playbookLines(playbook, pen)),
    ...contactLines(contacts, pen),
    ...wrapWidth(origin, pen.width - INDENT.length).map((line) => INDENT + line),
  ];
}

function playbookLines({ texts }: Playbook, pen: Pen): string[] {
  const { title, steps, otherwise } = texts[pen.context.locale];
  const { guideOtherwise } = pen.context.words.output;
  return [
    ...hanging(INDENT, title, pen.width),
    ...steps.flatMap((step, index) => hanging(`${INDENT}${INDENT}${index + 1}. `, step, pen.width)),
    ...hanging(`${INDENT}${INDENT}`, guideOtherwise, pen.width),
    ...otherwise.flatMap((step) => hanging(`${INDENT}${INDENT}- `, step, pen.width)),
  ];
}

function contactLines(contacts: readonly StoreContact[], pen: Pen): string[] {
  if (contacts.length === 0) return [];
  const { output } = pen.context.words;
  const roles = contacts.map(({ role }) => output.guideRoles[role]);
  const roleWidth = Math.max(...roles.map(displayWidth));
  const frame = { width: pen.width, indent: 3 * INDENT.length, hasColour: pen.context.hasColour };
  return [
    INDENT + output.guideCall,
    ...contacts.flatMap(({ name, phone, contract, nodes }, index) => {
      const told = [
        name,
        ...(phone === null ? [] : [phone]),
        ...(contract === null ? [] : [output.guideContract(contract)]),
        ...(nodes.length === 0 ? [] : [`(${nodes.join(', ')})`]),
      ];
      const lead = `${INDENT}${INDENT}${padEndWidth(roles[index] ?? '', roleWidth)}${INDENT}`;
      return wrapItems(lead, told.map(plain), frame);
    }),
  ];
}

/** A text behind its mark; further lines begin below its first character. */
function hanging(mark: string, text: string, width: number): string[] {
  const indent = displayWidth(mark);
  return wrapWidth(text, width - indent).map((line, index) => (index === 0 ? mark : ' '.repeat(indent)) + line);
}
