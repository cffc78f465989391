import { displayWidth } from '../src/drawing/display-width.js';
import { barText, progressOn } from '../src/drawing/progress-bar.js';
import { wordsIn } from '../src/words/locale.js';
import { testTerminal } from './terminal.js';

function progressIn(isTty: boolean, wantsJson: boolean) {
  const terminal = testTerminal({ isTty });
  const progress = progressOn({ terminal, wantsJson, words: wordsIn('en') });
  return { progress, said: () => terminal.printed.err };
}

it('a bar fits its terminal, whatever the language', () => {
  expect(barText('Open ports', 50, 200, '3 devices', 80)).toBe(
    'Open ports  [######..................]  25 %  50/200  3 devices',
  );
  expect(barText('Open ports', 0, 0, '0 devices', 80)).toContain('100 %');
  for (let columns = 1; columns < 80; columns += 1)
    expect(displayWidth(barText('查找开放端口', 9, 10, '3 台设备', columns))).toBeLessThan(columns);
});

it('is redrawn on a terminal and taken away at the end', () => {
  const { progress, said } = progressIn(true, false);
  progress.at('Open ports', 1, 2, 1);
  progress.at('Open ports', 2, 2, 1);
  progress.end();
  progress.end();
  expect(said().split('\r').length - 1).toBe(3);
  expect(said().endsWith('\r\x1b[K')).toBe(true);
  expect(said()).not.toContain('\n');
});

it('is a line for each quarter elsewhere, and nothing beside a document', () => {
  const lines = progressIn(false, false);
  for (let done = 1; done <= 100; done += 1) lines.progress.at('Open ports', done, 100, 1);
  lines.progress.end();
  expect(lines.said().split('\n').length - 1).toBe(5);
  const json = progressIn(true, true);
  json.progress.at('Open ports', 1, 1, 1);
  expect(json.said()).toBe('');
});
