/** The least that each kind which talks to a host is asked, by the host's address or name. */
const url = (host: string, port: number) => `//${host.includes(':') ? `[${host}]` : host}:${port}/`;

export type Question = (host: string, port: number) => Record<string, unknown>;

/** Over TCP. */
export const OVER_TCP: Readonly<Record<string, Question>> = {
  tcp: (host, port) => ({ host, port }),
  http: (host, port) => ({ url: `http:${url(host, port)}` }),
  tls: (host, port) => ({ host, port }),
  escpos: (host, port) => ({ host, port }),
  ipp: (host, port) => ({ url: `ipp:${url(host, port)}` }),
  db: (host, port) => ({ engine: 'postgres', host, port, user: 'monitor', password: 'none' }),
  replication: (host, port) => ({ engine: 'mariadb', host, port, user: 'monitor', password: 'none' }),
  terminal: (host, port) => ({ url: `http:${url(host, port)}` }),
  scale: (host, port) => ({ host, port }),
  trade: (host, port) => ({ source: 'http', url: `http:${url(host, port)}`, metrics: { orders: '/orders' } }),
};

/** Over UDP. */
export const OVER_UDP: Readonly<Record<string, Question>> = {
  'snmp-printer': (host, port) => ({ host, port }),
  'snmp-router': (host, port) => ({ host, port }),
  ntp: (host, port) => ({ host, port }),
};

/** Over ICMP. */
export const OVER_ICMP: Readonly<Record<string, Question>> = {
  icmp: (host) => ({ host }),
  path: (host) => ({ host }),
};

/** A name server is given by its address. */
export const DNS: Readonly<Record<string, Question>> = {
  dns: (host, port) => ({ name: 'shop.example', server: `${host.includes(':') ? `[${host}]` : host}:${port}` }),
};

/** What a kind asks this machine about itself. */
export const OF_THIS_MACHINE: Readonly<Record<string, Question>> = {
  host: () => ({}),
  service: () => ({ name: 'pos', manager: 'systemd' }),
  queue: () => ({ folder: '/usr' }),
  version: () => ({ paths: ['/etc/hostname'] }),
};
