// What the lab needs of this machine. Plain Node: asked before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Real servers, and the tools that join namespaces. */
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
  'cups-ipp-utils',
  'avahi-daemon',
  'dbus',
  'python3',
  'openssl',
];

/** Programs of those packages, one for each, by which their absence is seen without asking dpkg. */
const PROGRAMS = [
  '/usr/bin/ip',
  '/usr/sbin/nft',
  '/usr/sbin/sysctl',
  '/usr/bin/nsenter',
  '/usr/sbin/mosquitto',
  '/usr/sbin/haproxy',
  '/usr/sbin/mariadbd',
  '/usr/lib/postgresql/15/bin/initdb',
  '/usr/sbin/snmpd',
  '/usr/sbin/ippeveprinter',
  '/usr/sbin/avahi-daemon',
  '/usr/bin/dbus-daemon',
  '/usr/bin/python3',
  '/usr/bin/openssl',
];

/** Why the lab cannot run on this machine at all; null where it can. */
export function whyNoLab() {
  if (process.platform !== 'linux' || !existsSync('/etc/debian_version'))
    return 'it needs Debian: it runs real servers from Debian’s packages in network namespaces';
  if (process.getuid() !== 0) return 'it needs root, for its network namespaces (sudo npm run lab)';
  const namespaces = spawnSync('unshare', ['--net', 'true']);
  return namespaces.status === 0 ? null : 'it needs network namespaces, which this system does not allow';
}

/** Which programs are missing, in words; null where none is. */
export function missingPackages() {
  const missing = LAB_PACKAGES.filter((_name, index) => !existsSync(PROGRAMS[index]));
  return missing.length === 0 ? null : `it needs ${missing.join(' ')} (apt-get install ${missing.join(' ')})`;
}
