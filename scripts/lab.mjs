// `npm run lab`: sets up what is missing, then starts the lab of real servers in this very process, or tells a running one what to break.
import { existsSync } from 'node:fs';
import { ensureBuilt, ensureDebianPackages, ensureInstalled, SetupError } from './setup.mjs';

/** Real servers and the tools that join namespaces; `scripts/test.mjs` installs the same for the tier `lab`. */
export const LAB_PACKAGES = [
  'iproute2',
  'nftables',
  'procps',
  'util-linux',
  'mosquitto',
  'haproxy',
  'mariadb-server',
  'postgresql-15',
  'snmpd',
  'snmp',
  'cups-ipp-utils',
  'avahi-daemon',
  'dbus',
  'python3',
];

/** Why the lab cannot run here; null where it can. */
export function whyNoLab() {
  if (process.platform !== 'linux' || !existsSync('/etc/debian_version'))
    return 'the lab needs Debian: it runs real servers from its packages in network namespaces';
  if (process.getuid() !== 0) return 'the lab needs root, for its network namespaces: sudo npm run lab';
  return null;
}

function setUp() {
  const why = whyNoLab();
  if (why !== null) throw new SetupError(why);
  ensureInstalled();
  ensureBuilt();
  const missing = ensureDebianPackages(LAB_PACKAGES);
  if (missing.length > 0) throw new SetupError(`the lab cannot start without: ${missing.join(' ')}`);
}

const isStart = !process.argv.slice(2).some((word) => /^[a-z]/.test(word) && word !== 'start');
try {
  if (isStart) setUp();
  await import('../packages/sim/dist/lab/main.js');
} catch (fault) {
  if (!(fault instanceof SetupError)) throw fault;
  process.stderr.write(`${fault.message}\n`);
  process.exitCode = 1;
}
