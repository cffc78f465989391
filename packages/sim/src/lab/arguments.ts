/** The arguments of `npm run lab`. */
import { parseArgs } from 'node:util';

export type LabCommand =
  | { readonly do: 'start'; readonly name: string; readonly port: number }
  | {
      readonly do: 'break';
      readonly lab: string | undefined;
      readonly verb: string;
      readonly what: string;
      readonly target: string | undefined;
      readonly how: string | undefined;
    }
  | {
      readonly do: 'mend';
      readonly lab: string | undefined;
      readonly what: string;
      readonly target: string | undefined;
    }
  | { readonly do: 'list'; readonly lab: string | undefined }
  | { readonly do: 'stop'; readonly lab: string | undefined }
  | { readonly do: 'help' }
  | { readonly do: 'refuse'; readonly problem: string };

export const USAGE = `npm run lab [-- --name NAME --port N]            start the lab; Ctrl-C ends it
npm run lab -- list                              what can be broken, and how; what is broken
npm run lab -- break WHAT [TARGET] [--how HOW]   break it; each fault also has a verb of its own: hang backend
npm run lab -- mend [WHAT] [TARGET]              mend it; everything when nothing is named
npm run lab -- stop                              end a running lab
  --name NAME   of the lab, where several run (default lab)
  --port N      the page's port on 127.0.0.1 (default 8430; 0: any free one)
`;

const DEFAULT_NAME = 'lab';

/** Parses `argv` (without node and script). */
export function parseLabArguments(argv: readonly string[]): LabCommand {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        name: { type: 'string' },
        port: { type: 'string', default: '8430' },
        how: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { do: 'help' };
    return chooseCommand(positionals, values);
  } catch (fault) {
    const { code, message } = fault as NodeJS.ErrnoException;
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw fault;
    return { do: 'refuse', problem: message };
  }
}

function chooseCommand(
  [verb = 'start', what, target, ...rest]: readonly string[],
  { name, port, how }: { readonly name?: string; readonly port: string; readonly how?: string },
): LabCommand {
  if (rest.length > 0) return { do: 'refuse', problem: `too many words: ${rest.join(' ')}` };
  switch (verb) {
    case 'start':
      if (/^\d{1,5}$/.test(port) && Number(port) <= 65_535)
        return { do: 'start', name: name ?? DEFAULT_NAME, port: Number(port) };
      return { do: 'refuse', problem: `--port ${port}: expected a whole number from 0 to 65535` };
    case 'list':
      if (what === undefined) return { do: 'list', lab: name };
      return { do: 'refuse', problem: 'list takes no further word' };
    case 'stop':
      // A fault goes by this verb too: stop uplink.
      if (what === undefined) return { do: 'stop', lab: name };
      break;
    case 'mend':
      return { do: 'mend', lab: name, what: what ?? 'all', target };
  }
  if (what === undefined) return { do: 'refuse', problem: `${verb} what?` };
  return { do: 'break', lab: name, verb, what, target, how };
}
