/** SQL Server over TLS, whose handshake travels in packets of TDS: what is verified, and that no password leaves in the clear where it must not. */
import { createTestAuthority, type TestAuthority } from '../peers.js';
import { PASSWORD, type ShopServer, startShopServer } from './shop-server.js';
import { ENCRYPTION } from './tds-packets.js';

let server: ShopServer;
let authority: TestAuthority;
beforeAll(() => {
  authority = createTestAuthority();
});
afterAll(() => authority.remove());
afterEach(async () => expect(await server.leave()).toBe(true));

const NAMES = 'DNS:localhost,IP:127.0.0.1';

it('takes whatever certificate, or the one that is verified', async () => {
  server = await startShopServer({}, { certificate: authority.selfSigned('DNS:elsewhere.example') });
  expect((await server.ask('db', { tls: 'encrypt' })).verdict).toBe('ok');
  expect(server.logins).toMatchObject([{ isEncrypted: true, password: PASSWORD }]);
  await server.leave();
  server = await startShopServer({}, { certificate: authority.issue(NAMES, 10), encryption: ENCRYPTION.required });
  const verify = { tls: 'verify', caFile: authority.caFile };
  expect((await server.ask('db', verify)).verdict).toBe('ok');
  expect((await server.ask('db', { ...verify, host: 'localhost', family: 'ipv4' })).verdict).toBe('ok');
  expect(server.logins.every(({ isEncrypted }) => isEncrypted)).toBe(true);
});

it.each<[string, () => ReturnType<TestAuthority['issue']>, string]>([
  ['by nobody', () => authority.selfSigned(NAMES), 'down/certificate-untrusted'],
  ['to another', () => authority.issue('DNS:elsewhere.example', 10), 'down/certificate-name'],
  ['that has ended', () => authority.issue(NAMES, -1), 'down/certificate-expired'],
])('does not log in over a certificate made out %s', async (_how, certificate, expected) => {
  server = await startShopServer({}, { certificate: certificate() });
  expect((await server.ask('db', { tls: 'verify', caFile: authority.caFile })).verdict).toBe(expected);
  expect(server.logins).toEqual([]);
});

it.each(['encrypt', 'verify'])('does not log in without TLS where it is told to %s', async (tls) => {
  for (const encryption of [ENCRYPTION.notSupported, ENCRYPTION.off]) {
    server = await startShopServer({}, { encryption });
    expect((await server.ask('db', { tls })).verdict).toBe('down/tls-failed');
    expect(server.logins).toEqual([]);
    await server.leave();
  }
});

it('says so where the server insists on TLS, and it is told to do without', async () => {
  server = await startShopServer({}, { encryption: ENCRYPTION.required, certificate: authority.selfSigned(NAMES) });
  expect((await server.ask('db')).verdict).toBe('down/tls-failed');
  expect(server.logins).toEqual([]);
});
