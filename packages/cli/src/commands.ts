/** The registry of commands: one line each, in the order of `--help`. */
import type { RegisterCommand } from './command-context.js';
import { registerAgent } from './commands/agent.js';
import { registerCollector } from './commands/collector.js';
import { registerConfigCheck } from './commands/config-check.js';
import { registerDemoBreak } from './commands/demo-break.js';
import { registerDemoList } from './commands/demo-list.js';
import { registerDemoMend } from './commands/demo-mend.js';
import { registerDiscover } from './commands/discover.js';
import { registerFindings } from './commands/findings.js';
import { registerProbe } from './commands/probe.js';
import { registerScenarioRun } from './commands/scenario-run.js';
import { registerStatus } from './commands/status.js';

export const COMMANDS: readonly RegisterCommand[] = [
  registerStatus,
  registerFindings,
  registerProbe,
  registerDiscover,
  registerAgent,
  registerCollector,
  registerConfigCheck,
  registerScenarioRun,
  registerDemoBreak,
  registerDemoMend,
  registerDemoList,
];
