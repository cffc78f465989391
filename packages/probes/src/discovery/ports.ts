/** The TCP ports that tell what a device of a shop is, with the name that a check of one gets. */

export const KNOWN_PORTS: Readonly<Record<number, string>> = {
  21: 'ftp',
  22: 'ssh',
  23: 'telnet',
  53: 'dns',
  80: 'http',
  135: 'rpc',
  443: 'https',
  445: 'smb',
  502: 'modbus',
  515: 'lpd',
  554: 'rtsp',
  631: 'ipp',
  1433: 'sqlserver',
  1521: 'oracle',
  1883: 'mqtt',
  3306: 'mysql',
  3389: 'rdp',
  // Payment terminals: Verifone, Ingenico and the ECR interfaces that copy them.
  4100: 'eft',
  // MT-SICS and 8217 behind serial converters.
  4001: 'serial',
  4305: 'scale',
  5432: 'postgresql',
  5900: 'vnc',
  // Emulated and real tills: the line protocols of POS programs.
  7001: 'pos',
  // Cast receivers: the price boards of shops.
  8009: 'cast',
  8080: 'http-alt',
  8291: 'winbox',
  8443: 'https-alt',
  8728: 'routeros',
  8883: 'mqtts',
  9100: 'raw-print',
  20007: 'eft-zvt',
};

/** In the order in which they are knocked at. */
export const SCANNED_PORTS: readonly number[] = Object.keys(KNOWN_PORTS)
  .map(Number)
  .sort((a, b) => a - b);

export const WEB_PORTS: readonly number[] = [80, 8080, 443, 8443];
export const TLS_PORTS: ReadonlySet<number> = new Set([443, 8443]);
export const SCALE_PORTS: readonly number[] = [4305, 4001];
/** Printers that speak a page language: unknown bytes on their port 9100 would come out as a page. */
export const PAGE_PRINTER_PORTS: readonly number[] = [515, 631];

/** `raw-print`, or the number. */
export function portName(port: number): string {
  return KNOWN_PORTS[port] ?? `port-${port}`;
}
