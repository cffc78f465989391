import { parseLabArguments } from '../../src/lab/arguments.js';

it.each([
  ['', { do: 'start', name: 'lab', port: 8430 }],
  ['start --name two --port 0', { do: 'start', name: 'two', port: 0 }],
  ['list', { do: 'list', lab: undefined }],
  ['stop --name two', { do: 'stop', lab: 'two' }],
  ['mend', { do: 'mend', lab: undefined, what: 'all', target: undefined }],
  ['mend till till-1', { do: 'mend', lab: undefined, what: 'till', target: 'till-1' }],
  ['break wan --how loss', { do: 'break', lab: undefined, verb: 'break', what: 'wan', target: undefined, how: 'loss' }],
  [
    'hang backend app-3',
    { do: 'break', lab: undefined, verb: 'hang', what: 'backend', target: 'app-3', how: undefined },
  ],
  ['stop uplink', { do: 'break', lab: undefined, verb: 'stop', what: 'uplink', target: undefined, how: undefined }],
  ['--help', { do: 'help' }],
])('reads "%s"', (words, command) => {
  expect(parseLabArguments(words.split(' ').filter(Boolean))).toEqual(command);
});

it.each(['--port 70000', '--port x', 'break', 'list wan', 'break wan a b', '--nonsense'])('refuses "%s"', (words) => {
  expect(parseLabArguments(words.split(' '))).toEqual({ do: 'refuse', problem: expect.any(String) });
});
