/** Ways to run a program so that this machine refuses it something, as hardened machines and containers do. Linux, mostly as root. */

/** Numbers of system calls, prctl(2) among them, by `process.arch` (asm/unistd.h). */
const CALLS: Readonly<Record<string, Readonly<Record<'prctl' | 'connect' | 'sendto' | 'sendmsg' | 'socket', number>>>> =
  {
    x64: { prctl: 157, connect: 42, sendto: 44, sendmsg: 46, socket: 41 },
    arm64: { prctl: 167, connect: 203, sendto: 206, sendmsg: 211, socket: 198 },
  };
type Call = 'connect' | 'sendto' | 'sendmsg' | 'socket';
/** errno(3). */
const ERRNO = { EPERM: 1, EAFNOSUPPORT: 97, ENOBUFS: 105 } as const;
const AF_INET6 = 10;

/** Where seccomp(2) can be tried: systemd's SystemCallFilter= and RestrictAddressFamilies=, and containers, are made of it. */
export const canSandbox = process.platform === 'linux' && process.arch in CALLS;

/** Filters of classic BPF (filter.h): load a word, skip unless it is `k`, return. */
const load = (offset: number) => [0x20, 0, 0, offset];
const skipUnless = (k: number, count: number) => [0x15, 0, count, k];
const end = (verdict: number) => [0x06, 0, 0, verdict];
const REFUSE = 0x0005_0000;
const ALLOW = 0x7fff_0000;
/** struct seccomp_data: the call's number, and the lower half of its first argument. */
const NUMBER = 0;
const FIRST_ARGUMENT = 16;

/** Perl, which every Debian has, sets the filter and becomes what follows. */
function behindFilter(lines: readonly (readonly number[])[]): readonly string[] {
  const program = lines.map((line) => `pack('SCCL', ${line.join(', ')})`).join(' . ');
  const prctl = CALLS[process.arch]?.prctl;
  return [
    'perl',
    '-e',
    `my $f = ${program}; my $p = pack('Sx6P', ${lines.length}, $f);
     syscall(${prctl}, 38, 1, 0, 0, 0) == 0 && syscall(${prctl}, 22, 2, $p, 0, 0) == 0 or die "no filter: $!"; exec @ARGV or die;`,
  ];
}

/** What is to run may not make these calls: they fail with `code`. */
export function refusing(calls: readonly Call[], code: keyof typeof ERRNO): readonly string[] {
  const each = calls.flatMap((call) => [skipUnless(CALLS[process.arch]?.[call] ?? 0, 1), end(REFUSE | ERRNO[code])]);
  return behindFilter([load(NUMBER), ...each, end(ALLOW)]);
}

/** No socket of IPv6, as on a machine where it is switched off. */
export function withoutIpv6(): readonly string[] {
  const isSocket = skipUnless(CALLS[process.arch]?.socket ?? 0, 3);
  const family = [load(FIRST_ARGUMENT), skipUnless(AF_INET6, 1), end(REFUSE | ERRNO.EAFNOSUPPORT)];
  return behindFilter([load(NUMBER), isSocket, ...family, end(ALLOW)]);
}
