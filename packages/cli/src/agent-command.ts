/** Tells the command that becomes an agent from all others before anything is parsed. */

/** Whether the first word of `argv` that is neither an option nor the language's value is `agent`. */
export function isAgentCommand(argv: readonly string[]): boolean {
  return argv.find((arg, at) => !arg.startsWith('-') && argv[at - 1] !== '--lang') === 'agent';
}
