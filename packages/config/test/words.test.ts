/** The catalogue of sentences: well-formed, and used as it is meant. */
import { faultIn } from '../src/index.js';
import { translate } from '../src/words.js';
import { ZH_CN } from '../src/words-zh-cn.js';

const placesOf = (text: string): string[] => (text.match(/\{\d\}/g) ?? []).sort();

it.each(ZH_CN)('%s', (english, chinese) => {
  expect(placesOf(chinese).filter((place) => !placesOf(english).includes(place))).toEqual([]);
  expect(chinese).toMatch(/[\u4e00-\u9fff]/);
  // The sentence itself, with something in its places, is the one that is found.
  const filled = english.replace(/\{\d\}/g, '7');
  expect(translate('zh-CN', filled)).toBe(chinese.replace(/\{\d\}/g, '7'));
});

it('translates what stands within a sentence, and leaves what it does not know', () => {
  expect(translate('zh-CN', 'Add it: The kind of probe.')).toBe('请补上：检查类型。');
  expect(translate('zh-CN', 'Add it: Milliseconds.')).toBe('请补上：Milliseconds.');
  expect(translate('zh-CN', 'what nobody said')).toBeNull();
  const fault = { file: 'a.yaml', line: 1, column: 1, path: 'b', found: 'nothing', expected: 'text', hint: 'Hm.' };
  expect(faultIn('en', fault)).toBe(fault);
  expect(faultIn('zh-CN', fault)).toEqual({ ...fault, found: '没有内容', expected: '文字' });
});

it('takes no time over hostile text', () => {
  const text = 'a duration from '.repeat(5_000);
  expect(translate('zh-CN', text)).toBeNull();
});
