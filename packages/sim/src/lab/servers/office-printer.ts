/** CUPS ippeveprinter: an office printer that speaks IPP Everywhere and announces itself by mDNS, with the D-Bus and Avahi that it wants. */
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ADDRESS } from '../network/plan.js';
import type { World } from '../world.js';
import { isListeningIn } from './listening.js';

export const IPP_PORT = 631;
export const IPP_PATH = '/ipp/print';

export interface OfficePrinter {
  /** Loads the main tray, as its web page lets one. Without paper it holds its jobs. */
  load(sheets: number): Promise<void>;
  /** Adds (`+media-jam-error`) or takes away (`-media-jam-error`) a reason for its state, by way of a job's driver. */
  report(change: string): Promise<void>;
}

/** Asks for a page, from inside the printer's namespace. */
const GET = 'const page = await fetch(process.argv[1]); await page.text(); process.exitCode = page.ok ? 0 : 1;';
const TRAYS = 'size1=na_letter_8.5x11in&type1=stationery&size3=na_number-10_4.125x9.5in&type3=envelope&level3=-2';

/** Starts bus, announcer and printer; resolves once the printer listens. */
export async function startOfficePrinter(world: World): Promise<OfficePrinter> {
  const { dir, network } = world;
  const home = join(dir.dataDir, 'office-printer');
  const spool = join(home, 'spool');
  const said = join(home, 'state');
  const driver = join(home, 'driver.sh');
  const page = join(home, 'page.txt');
  mkdirSync(spool, { recursive: true });
  writeFileSync(page, 'A page.\n');
  writeFileSync(said, '');
  // What a driver prints on standard error becomes the printer's state (ippeveprinter(8), "-c").
  writeFileSync(driver, `#!/bin/sh\ncat '${said}' >&2\n`);
  chmodSync(driver, 0o755);
  const within = network.within('office-printer');
  const env = { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: await startBus(world, within) };
  await startAnnouncer(world, within, home, env);
  const printer = world.start({
    name: 'ippeveprinter',
    command: [
      ...within,
      'ippeveprinter',
      ...['-p', String(IPP_PORT), '-d', spool, '-c', driver],
      ...['-f', 'text/plain,application/pdf', '-M', 'Lab', '-m', 'Office 2', 'Lab office printer'],
    ],
    env,
  });
  await printer.ready(() => isListeningIn(network, 'office-printer', IPP_PORT));
  const base = `${ADDRESS.officePrinter}:${IPP_PORT}`;
  return {
    async load(sheets) {
      const address = `http://${base}/media?${TRAYS}&level1=${sheets}`;
      await network.run('office-printer', [process.execPath, '--input-type=module', '-e', GET, address]);
    },
    async report(change) {
      writeFileSync(said, `STATE: ${change}\n`);
      // The driver runs with the next job.
      await network.run('office-printer', [
        'ipptool',
        '-T',
        '5',
        '-q',
        '-f',
        page,
        `ipp://${base}${IPP_PATH}`,
        'print-job.test',
      ]);
    },
  };
}

/** A bus of the printer's own; resolves with its address. */
async function startBus(world: World, within: readonly string[]): Promise<string> {
  const socket = join(world.dir.runDir, 'bus.sock');
  const file = join(world.dir.dataDir, 'office-printer', 'bus.conf');
  const policy =
    '<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy>';
  writeFileSync(
    file,
    `<busconfig><type>system</type><listen>unix:path=${socket}</listen><auth>EXTERNAL</auth>${policy}</busconfig>\n`,
  );
  const bus = world.start({
    name: 'dbus',
    command: [...within, 'dbus-daemon', '--nofork', '--nopidfile', '--nosyslog', `--config-file=${file}`],
  });
  await bus.ready(async () => existsSync(socket));
  return `unix:path=${socket}`;
}

async function startAnnouncer(
  world: World,
  within: readonly string[],
  home: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const file = join(home, 'avahi.conf');
  const lines = [
    '[server]',
    'host-name=office-printer',
    'use-ipv4=yes',
    'use-ipv6=no',
    'allow-interfaces=eth0',
    'enable-dbus=yes',
    '[wide-area]',
    'enable-wide-area=no',
    '[publish]',
    'publish-workstation=no',
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  // Its directory's name is built in, and may be in use by this machine's own daemon: it gets one of its own in a mount namespace.
  const script =
    'mkdir -p /run/avahi-daemon && mount -t tmpfs lab /run/avahi-daemon && exec avahi-daemon --no-drop-root --no-chroot -f "$0"';
  const daemon = world.start({
    name: 'avahi',
    command: [...within, 'unshare', '--mount', 'sh', '-c', script, file],
    env,
  });
  await daemon.ready(async () => daemon.log(200).includes('startup complete'));
}
