/** `tillwatch scenario run FILE`: plays a timeline of faults in virtual time and holds what came against what was expected. */
import { resolve } from 'node:path';
import type { Judged } from '@tillwatch/sim/scenario';
import type { CommandContext, RegisterCommand } from '../command-context.js';
import { EXIT } from '../command-result.js';
import { configFaultsResult } from '../config-faults.js';
import { groupCommand } from '../group-command.js';

export const registerScenarioRun: RegisterCommand = (program, context) => {
  const { help, output } = context.words;
  groupCommand(program, 'scenario', help.scenario)
    .command('run')
    .description(help.scenarioRun)
    .argument('<file>', help.scenarioFile)
    .action(async (given: string) => {
      const { loadScenario, playScenario } = await import('@tillwatch/sim/scenario');
      const loaded = loadScenario(resolve(context.terminal.cwd, given));
      if (!loaded.ok) {
        const faults = loaded.faults.map((fault) => ({ ...fault, file: given }));
        return context.answer(configFaultsResult(faults, context));
      }
      const { id, title, pending, lengthMs } = loaded.scenario;
      const startedMs = performance.now();
      const { judged, attempts, heartbeats } = await playScenario(loaded.scenario);
      const tookMs = Math.round(performance.now() - startedMs);
      const met = judged.filter(({ isMet }) => isMet).length;
      const text = [
        output.scenarioHead(id, title),
        ...(pending === null ? [] : [output.scenarioPending(pending)]),
        ...judged.flatMap((one) => linesOf(one, given, context)),
        output.scenarioEnd(met, judged.length, lengthMs / 60_000, (tookMs / 1_000).toFixed(1), attempts),
      ];
      context.answer({
        exit: met === judged.length ? EXIT.well : EXIT.fault,
        document: {
          scenario: id,
          title,
          pending,
          ok: met === judged.length,
          expectations: judged,
          attempts,
          heartbeats,
          tookMs,
        },
        text: `${text.join('\n')}\n`,
      });
    });
};

function linesOf(
  { line, say, expected, came, isMet }: Judged,
  file: string,
  { words: { output } }: CommandContext,
): string[] {
  return [
    `${isMet ? output.scenarioMet : output.scenarioUnmet} ${file}:${line}${say === null ? '' : ` ${say}`}`,
    `    ${output.scenarioExpected}: ${expected}`,
    `    ${output.scenarioCame}: ${came}`,
  ];
}
