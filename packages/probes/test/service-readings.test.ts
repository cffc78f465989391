// What systemctl shows was recorded of a running systemd 252 where it says so; the other states are composed after systemctl(1) and systemd.unit(5). Windows'
// texts are composed: recordings of `sc query` that users of English and Chinese systems have published (Windows 10, Server 2012 R2) have these lines in this
// order, states in brackets with and without a blank behind the comma, and 1077 for what was never started; those of German ones by their published form alone.
import fc from 'fast-check';
import { isWanted, parseStat } from '../src/service/linux-process.js';
import { readUnitProperties } from '../src/service/systemd-unit.js';
import { readTaskList } from '../src/service/windows-process.js';
import { readServiceQuery } from '../src/service/windows-service.js';

/** U+FFFD and friends are what a Chinese text looks like when it is read as another code page. */
const gbk = (text: string) => [...text].map((char) => (char.charCodeAt(0) < 128 ? char : '\u00d6\u00d0')).join('');

describe('readUnitProperties', () => {
  const unit = (properties: Record<string, string>) => ({
    exitCode: 0,
    stdout: `${Object.entries(properties)
      .map(([name, value]) => `${name}=${value}`)
      .join('\n')}\n`,
    stderr: '',
  });
  const RUNNING = {
    LoadState: 'loaded',
    ActiveState: 'active',
    SubState: 'running',
    Result: 'success',
    MainPID: '812',
    NRestarts: '3',
    InvocationID: '4f1ee1c25ccb4a3ea7a1fe1d5a1a4a68',
    ActiveEnterTimestampMonotonic: '5000000',
    MemoryCurrent: '84418560',
  };

  it('reads a running unit', () => {
    expect(readUnitProperties(unit(RUNNING), 65_900_000)).toEqual({
      phase: 'running',
      life: '4f1ee1c25ccb4a3ea7a1fe1d5a1a4a68 812',
      restartCount: 3,
      uptimeS: 60,
      memoryBytes: 84_418_560,
      processes: null,
    });
  });

  /** In the order in which systemd prints them, whatever was asked for first. */
  const recorded = (more: string, invocation: string) =>
    `${more}\nMemoryCurrent=[not set]\nLoadState=loaded\nActiveEnterTimestampMonotonic=41192684027\nInvocationID=${invocation}\n`;
  it.each([
    [
      'runs',
      recorded(
        'MainPID=29\nResult=success\nNRestarts=0\nActiveState=active\nSubState=running',
        'c324c95241a146ef957a27e29228991e',
      ),
      { phase: 'running', life: 'c324c95241a146ef957a27e29228991e 29', uptimeS: 5, memoryBytes: null, restartCount: 0 },
    ],
    [
      'has crashed and waits, not yet counted as restarted',
      recorded('MainPID=0\nResult=exit-code\nNRestarts=0\nActiveState=activating\nSubState=auto-restart', ''),
      { phase: 'restarting', life: null, restartCount: 0 },
    ],
    [
      'has failed',
      recorded('MainPID=0\nResult=exit-code\nNRestarts=0\nActiveState=failed\nSubState=failed', ''),
      { phase: 'failed', life: null },
    ],
    [
      'is escaped, with a warning, and not there',
      'MainPID=0\nResult=success\nNRestarts=0\nMemoryCurrent=[not set]\nLoadState=not-found\nActiveState=inactive\nSubState=dead\nActiveEnterTimestampMonotonic=0\nInvocationID=\n',
      { phase: 'missing', life: null, uptimeS: null },
    ],
  ])('reads what systemd 252 said of a unit that %s', (_name, stdout, expected) => {
    const stderr = 'Invalid unit name "po s" escaped as "po\\x20s" (maybe you should use systemd-escape?).\n';
    const reading = readUnitProperties({ exitCode: 0, stdout, stderr }, 41_198_000_000);
    expect(reading).toMatchObject(expected);
  });

  it.each([
    ['no accounting', '[not set]'],
    ['no accounting, older', '18446744073709551615'],
    ['nothing', ''],
  ])('tells no memory with %s', (_name, MemoryCurrent) => {
    expect(readUnitProperties(unit({ ...RUNNING, MemoryCurrent }), 0)).toMatchObject({ memoryBytes: null, uptimeS: 0 });
  });

  it.each([
    ['inactive', 'dead', 'loaded', 'stopped'],
    ['inactive', 'dead', 'not-found', 'missing'],
    ['inactive', 'dead', 'masked', 'stopped'],
    ['active', 'running', 'not-found', 'running'],
    ['active', 'exited', 'loaded', 'running'],
    ['reloading', 'reload', 'loaded', 'running'],
    ['activating', 'auto-restart', 'loaded', 'restarting'],
    ['activating', 'auto-restart-queued', 'loaded', 'restarting'],
    ['activating', 'start-pre', 'loaded', 'starting'],
    ['deactivating', 'stop-sigterm', 'loaded', 'stopped'],
    ['failed', 'failed', 'loaded', 'failed'],
  ])('%s (%s), %s: %s', (ActiveState, SubState, LoadState, phase) => {
    const reading = readUnitProperties(unit({ ...RUNNING, ActiveState, SubState, LoadState }), 0);
    expect(reading).toMatchObject({ phase });
    if (phase !== 'running') expect(reading).toMatchObject({ life: null, uptimeS: null });
  });

  it.each([
    [
      "System has not been booted with systemd as init system (PID 1). Can't operate.\nFailed to connect to bus: Host is down\n",
      'not-supported',
    ],
    ['Failed to connect to bus: Operation not permitted\n', 'not-permitted'],
    ['Failed to get properties: Access denied\n', 'not-permitted'],
    // Recorded of systemd 252, for `@`.
    ['Failed to get properties: Unit name @.service is neither a valid invocation ID nor unit name.\n', 'bad-target'],
    ['', 'not-supported'],
  ])('without an answer: %j', (stderr, expected) => {
    expect(readUnitProperties({ exitCode: 1, stdout: '', stderr }, 0)).toBe(expected);
  });
});

describe('readServiceQuery', () => {
  const query = (state: string, exit = '0  (0x0)', service = '0  (0x0)', pid = '2364') =>
    [
      '',
      'SERVICE_NAME: Spooler',
      '        TYPE               : 110  WIN32_OWN_PROCESS  (interactive)',
      `        STATE              : ${state}`,
      '                                (STOPPABLE, NOT_PAUSABLE, IGNORES_SHUTDOWN)',
      `        WIN32_EXIT_CODE    : ${exit}`,
      `        SERVICE_EXIT_CODE  : ${service}`,
      '        CHECKPOINT         : 0x0',
      '        WAIT_HINT          : 0x7d0',
      `        PID                : ${pid}`,
      '        FLAGS              :',
      '',
    ].join('\r\n');
  const GERMAN = [
    '',
    'SERVICE_NAME: Spooler',
    '        TYP                : 110  WIN32_OWN_PROCESS  (interactive)',
    '        STATUS             : 4  RUNNING ',
    '                                (STOPPABLE, NOT_PAUSABLE, IGNORES_SHUTDOWN)',
    '        WIN32_BEENDIGUNGSCODE : 0  (0x0)',
    '        DIENST_BEENDIGUNGSCODE : 0  (0x0)',
    '        PRÜFPUNKT          : 0x0',
    '        WARTEZEITHINWEIS   : 0x0',
    '        PID                : 2364',
    '        FLAGS              :',
    '',
  ].join('\r\n');
  const CHINESE = query('4  RUNNING ')
    .replace('STATE  ', '状态')
    .replace('TYPE  ', '类型')
    .replace('WAIT_HINT', '等待提示');

  it.each([
    ['English', query('4  RUNNING ')],
    ['German', GERMAN],
    ['Chinese, in its code page', gbk(CHINESE)],
  ])('reads a running service, %s', (_name, text) => {
    expect(readServiceQuery({ exitCode: 0, text })).toMatchObject({ phase: 'running', life: '2364' });
  });

  it.each([
    ['1  STOPPED ', '0  (0x0)', '0  (0x0)', 'stopped'],
    ['1  STOPPED ', '1077  (0x435)', '0  (0x0)', 'stopped'],
    ['1  STOPPED ', '1067  (0x42b)', '0  (0x0)', 'failed'],
    ['1  STOPPED ', '1066  (0x42a)', '3  (0x3)', 'failed'],
    ['2  START_PENDING ', '0  (0x0)', '0  (0x0)', 'starting'],
    ['3  STOP_PENDING ', '0  (0x0)', '0  (0x0)', 'stopped'],
    ['7  PAUSED ', '0  (0x0)', '0  (0x0)', 'paused'],
  ])('%s with exit codes %s and %s: %s', (state, exit, service, phase) => {
    expect(readServiceQuery({ exitCode: 0, text: query(state, exit, service, '0') })).toMatchObject({
      phase,
      life: null,
    });
  });

  it.each([
    [
      'English',
      '[SC] EnumQueryServicesStatus:OpenService FAILED 1060:\r\n\r\nThe specified service does not exist.\r\n',
      1060,
    ],
    ['Chinese', gbk('[SC] EnumQueryServicesStatus:OpenService 失败 1060:\r\n\r\n指定的服务未安装。\r\n'), 1060],
    ['nothing but the exit code', '', 1060],
  ])('knows that there is no such service, %s', (_name, text, exitCode) => {
    expect(readServiceQuery({ exitCode, text })).toMatchObject({ phase: 'missing' });
  });

  it('tells what it may not ask, and what is no name', () => {
    const refused = gbk('[SC] EnumQueryServicesStatus:OpenService 失败 5:\r\n\r\n拒绝访问。\r\n');
    expect(readServiceQuery({ exitCode: 5, text: refused })).toBe('not-permitted');
    expect(readServiceQuery({ exitCode: 123, text: '' })).toBe('bad-target');
    expect(readServiceQuery({ exitCode: 1, text: 'DESCRIPTION:\r\n SC is a command line program\r\n' })).toBe(
      'not-supported',
    );
  });
});

describe('readTaskList', () => {
  it.each([
    ['English', '"pos.exe","4321","Console","1","12,345 K"\r\n"pos.exe","812","Services","0","1,000 K"\r\n'],
    ['German', '"pos.exe","4321","Console","1","12.345 K"\r\n"pos.exe","812","Services","0","1.000 K"\r\n'],
    ['French', '"pos.exe","4321","Console","1","12\u00a0345 Ko"\r\n"pos.exe","812","Services","0","1\u00a0000 Ko"\r\n'],
  ])('counts rows, %s', (_name, text) => {
    expect(readTaskList(text)).toMatchObject({
      phase: 'running',
      life: '812',
      processes: 2,
      memoryBytes: 13_345 * 1_024,
    });
  });

  it.each([
    ['English', 'INFO: No tasks are running which match the specified criteria.\r\n'],
    ['Chinese', gbk('信息: 没有运行的任务匹配指定标准。\r\n')],
    ['empty', ''],
  ])('finds none, %s', (_name, text) => {
    expect(readTaskList(text)).toMatchObject({ phase: 'stopped', processes: 0 });
  });
});

describe('parseStat', () => {
  const line = (comm: string) =>
    `812 (${comm}) S 1 812 812 0 -1 4194560 1000 0 0 0 5 3 0 0 20 0 11 0 123456 1024 100 18446744073709551615`;

  it('reads any name that a process may give itself', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 15 }), (comm) => {
        expect(parseStat(line(comm))).toEqual({ comm, state: 'S', startTicks: 123_456 });
      }),
    );
  });

  it('never throws', () => {
    expect(parseStat('')).toBeNull();
    fc.assert(fc.property(fc.string(), (text) => void parseStat(text)));
  });
});

describe('isWanted', () => {
  it.each([
    ['pos', '', 'pos', '/opt/pos/pos\0--till\0', true],
    ['pos-service-with-a-long-name', '', 'pos-service-wit', '/opt/pos-service-with-a-long-name\0', true],
    ['pos.py', '', 'python3', '/usr/bin/python3\0/opt/pos.py\0', true],
    ['java', 'pos.jar', 'java', 'java\0-jar\0/opt/pos.jar\0', true],
    ['java', 'pos.jar', 'java', 'java\0-jar\0/opt/other.jar\0', false],
    ['pos', '', 'grep', 'grep\0-r\0pos\0', false],
    ['pos', '', 'kworker', '', false],
  ])('%s (%s) and %s', (name, commandContains, comm, commandLine, expected) => {
    expect(isWanted({ name, commandContains }, comm, commandLine)).toBe(expected);
  });
});
