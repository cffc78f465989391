/** Commands that share a first word: `demo break`, `demo mend`. */
import type { Command } from 'commander';

/** The named subcommand of `parent`, made when it is not there: `config check` and `demo break` share their parents with others. */
export function groupCommand(parent: Command, name: string, description: string): Command {
  return parent.commands.find((command) => command.name() === name) ?? parent.command(name).description(description);
}
