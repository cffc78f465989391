/** `tillwatch findings`: risks before they are faults, as the collector knows them. */
import type { FindingList } from '@tillwatch/model';
import { askCollector, collectorUrl } from '../collector-client.js';
import type { RegisterCommand } from '../command-context.js';
import { EXIT } from '../command-result.js';
import { renderFindings } from '../drawing/finding-text.js';

interface FindingsOptions {
  readonly site?: string;
  readonly opening?: boolean;
  readonly url?: string;
}

/** As many as the collector gives at once. */
const MOST = 1_000;

export const registerFindings: RegisterCommand = (program, context) => {
  const { help } = context.words;
  program
    .command('findings')
    .description(help.findings)
    .option('--site <id>', help.findingsSite)
    .option('--opening', help.findingsOpening)
    .option('--url <url>', help.collectorUrl)
    .action(async ({ site, opening, url }: FindingsOptions) => {
      const base = collectorUrl(context, url);
      const query = new URLSearchParams({
        limit: String(MOST),
        ...(site !== undefined && { site }),
        ...(opening === true && { opening: 'true' }),
      });
      const list = await askCollector<FindingList>(context, base, `/api/v1/findings?${query}`);
      context.answer({
        exit: list.total === 0 ? EXIT.well : EXIT.fault,
        document: list,
        text: context.wantsJson ? '' : renderFindings(list, Date.now(), context),
      });
    });
};
