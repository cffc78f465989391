/**
 * The `ipp` probe against CUPS's own ippeveprinter. It wants Avahi over D-Bus, so it runs with both in a network namespace of its own, and so does the
 * probe; all of it ends with the namespace's first process.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const TOOLS = ['/usr/sbin/ippeveprinter', '/usr/sbin/avahi-daemon', '/usr/bin/dbus-daemon', '/usr/bin/unshare'];
const missing = TOOLS.filter((tool) => !existsSync(tool));
const isRoot = process.getuid?.() === 0;
const skipped = missing.length > 0 || !isRoot;
const needs = skipped ? ` (skipped: needs root and ${TOOLS.join(', ')})` : '';

const BUS = `<busconfig><type>system</type><listen>unix:path=DIR/bus.sock</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>`;
const ANNOUNCER = `[server]
host-name=printer
use-ipv6=no
allow-interfaces=lo
enable-dbus=yes
[publish]
publish-workstation=no
`;
/** Avahi's directory is built in, and may be in use by this machine's own: it gets one of its own. */
const SCRIPT = `
set -e
await() { for _ in $(seq 200); do eval "$1" 2>/dev/null && return; sleep 0.05; done; echo "not ready: $1" >&2; exit 1; }
ip link set lo up
mkdir -p /run/avahi-daemon
mount -t tmpfs none /run/avahi-daemon
export DBUS_SYSTEM_BUS_ADDRESS=unix:path=DIR/bus.sock
dbus-daemon --nofork --nopidfile --nosyslog --config-file=DIR/bus.conf &
await '[ -S DIR/bus.sock ]'
avahi-daemon --no-drop-root --no-chroot -f DIR/avahi.conf 2> DIR/avahi.log &
await 'grep -q "startup complete" DIR/avahi.log'
mkdir DIR/spool
ippeveprinter -p 6310 -d DIR/spool -f text/plain,application/pdf -M Test -m Printer Printer 2> DIR/printer.log &
await '(echo > /dev/tcp/127.0.0.1/6310)'
NODE DIR/ask.mjs
`;
/** Its web page lets one say how many sheets lie in its tray. */
const ASK = `
import { runAlone } from 'DIST';
const printer = 'http://127.0.0.1:6310';
const ask = (path) => runAlone('ipp', { url: 'ipp://127.0.0.1:6310' + path }, { timeoutMs: 5_000, signal: new AbortController().signal });
const seen = [await ask('/ipp/print')];
for (const sheets of [0, 5, 250]) {
  const envelopes = 'size3=na_number-10_4.125x9.5in&type3=envelope&level3=-2';
  const page = await fetch(printer + '/media?size1=na_letter_8.5x11in&type1=stationery&' + envelopes + '&level1=' + sheets);
  await page.text();
  seen.push(await ask('/ipp/print'));
}
seen.push(await ask('/printers/none'));
console.log(JSON.stringify(seen));
`;

(skipped ? it.skip : it)(
  `tells of the paper of ippeveprinter${needs}`,
  () => {
    const dir = mkdtempSync(join(tmpdir(), 'tillwatch-ippeveprinter-'));
    const filled = (text: string) =>
      text
        .replaceAll('DIR', dir)
        .replaceAll('DIST', join(import.meta.dirname, '../dist/index.js'))
        .replaceAll('NODE', process.execPath);
    writeFileSync(join(dir, 'bus.conf'), filled(BUS));
    writeFileSync(join(dir, 'avahi.conf'), ANNOUNCER);
    writeFileSync(join(dir, 'ask.mjs'), filled(ASK));
    const alone = ['--net', '--mount', '--pid', '--fork', '--kill-child'];
    const run = spawnSync('unshare', [...alone, 'bash', '-c', filled(SCRIPT)], { encoding: 'utf8', timeout: 60_000 });
    rmSync(dir, { recursive: true, force: true });
    expect([run.status, run.stderr]).toEqual([0, expect.any(String)]);
    const seen = JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>[];
    expect(seen).toEqual([
      expect.objectContaining({ state: 'ok', values: { rawState: 3, rawErrors: 0, queuedJobs: 0 } }),
      // An empty tray does not stop a printer that has nothing to print.
      expect.objectContaining({ state: 'degraded', reason: 'consumable-out' }),
      expect.objectContaining({ state: 'degraded', reason: 'consumable-low' }),
      expect.objectContaining({ state: 'ok', reason: null }),
      expect.objectContaining({ state: 'unknown', reason: 'bad-target' }),
    ]);
  },
  90_000,
);
