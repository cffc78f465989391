import { isReason } from '@tillwatch/model';
import fc from 'fast-check';
import { faultOf, faultOfNumbers } from '../../src/database/fault.js';
import { SERVER_ENGINES } from '../../src/database/parameters.js';
import { WireFault } from '../../src/database/wire-stream.js';

const said = (engine: (typeof SERVER_ENGINES)[number], error: unknown) => {
  const { state, reason, figureOnly } = faultOf(engine, error);
  return `${state}/${reason}${figureOnly === null ? '' : ` (${figureOnly})`}`;
};

const hands = (words: string) => Object.assign(new Error(words), { code: 'HANDSHAKE_SSL_ERROR' });

describe('a fault of a database', () => {
  it.each<[(typeof SERVER_ENGINES)[number], object, string]>([
    ['mariadb', { errno: 1040 }, 'down/sessions-full'],
    ['mariadb', { errno: 1045 }, 'down/auth-failed'],
    ['mariadb', { errno: 1226 }, 'unknown/not-permitted'],
    ['mariadb', { errno: 1227 }, 'unknown/not-permitted (privilege)'],
    ['mariadb', { errno: 1969 }, 'down/timeout'],
    ['mysql', { errno: 3024 }, 'down/timeout'],
    ['mysql', { errno: 1146 }, 'down/answer-mismatch (missing)'],
    ['mysql', { errno: -111, code: 'ECONNREFUSED' }, 'down/refused'],
    ['mysql', { code: 'PROTOCOL_CONNECTION_LOST' }, 'down/reset'],
    ['mysql', hands('certificate has expired'), 'down/certificate-expired'],
    ['mysql', hands("Hostname/IP does not match certificate's altnames"), 'down/certificate-name'],
    ['mysql', hands('unable to verify the first certificate'), 'down/certificate-untrusted'],
    ['mysql', hands('wrong version number'), 'down/tls-failed'],
    ['postgres', { code: '53300' }, 'down/sessions-full'],
    ['postgres', { code: '28P01' }, 'down/auth-failed'],
    ['postgres', { code: '57P03' }, 'down/refused'],
    ['postgres', { code: '42501' }, 'unknown/not-permitted (privilege)'],
    ['postgres', { code: '42P01' }, 'down/answer-mismatch (missing)'],
    ['postgres', { code: '53100' }, 'down/disk-low'],
    ['postgres', new Error('Connection terminated unexpectedly'), 'down/reset'],
    ['postgres', new Error('The server does not support SSL connections'), 'down/tls-failed'],
    ['sqlserver', { number: 17809 }, 'down/sessions-full'],
    ['sqlserver', { number: 18456, code: 'ELOGIN' }, 'down/auth-failed'],
    ['sqlserver', { number: 1827 }, 'down/size-high'],
    ['sqlserver', { number: 9002 }, 'down/disk-low'],
    ['sqlserver', { code: 'ETIMEOUT' }, 'down/timeout'],
    ['mariadb', new WireFault('too-large'), 'down/too-large'],
    ['mariadb', new RangeError('index out of range'), 'down/protocol'],
  ])('%s %j', (engine, error, expected) => {
    expect(said(engine, error)).toBe(expected);
  });

  it('is always one of ours, whatever a driver throws', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SERVER_ENGINES), fc.anything(), (engine, error) => {
        const { state, reason } = faultOf(engine, error);
        expect(['down', 'degraded', 'unknown']).toContain(state);
        expect(isReason(reason)).toBe(true);
      }),
    );
  });
});

it.each<[string, readonly number[], string, number]>([
  ['an Express that is full, whichever error comes first', [1105, 1827], 'down/size-high', 1827],
  ['the cause, and the refusal that follows from it', [4060, 18_456], 'down/answer-mismatch', 4060],
  ['a known error after one that is not', [50_000, 9002], 'down/disk-low', 9002],
  ['a right that is lacking, told twice', [300, 297], 'unknown/not-permitted', 300],
  ['nothing that is known', [50_000, 50_001], 'down/answer-mismatch', 50_000],
])('reads from the errors of one answer: %s', (_what, numbers, expected, errorCode) => {
  const fault = faultOfNumbers('sqlserver', numbers);
  expect([`${fault.state}/${fault.reason}`, fault.errorCode]).toEqual([expected, errorCode]);
});
