/** The words for the tests that people make of what may be broken, in every language of the product. */
import type { Locale } from '../words.js';
import type { SiteTestKind } from './site-tests.js';

/** What to do, and how its two outcomes look. `{name}` stands for what is looked at, `{target}` for an address. */
export interface SiteTestWords {
  readonly act: string;
  readonly fails: string;
  readonly passes: string;
}

export const SITE_TEST_WORDS: Readonly<Record<Locale, Readonly<Record<SiteTestKind, SiteTestWords>>>> = {
  en: {
    ping: {
      act: 'On the front-end PC run: npx tillwatch probe icmp {target}',
      fails: 'no answer',
      passes: 'it answers',
    },
    'run-status': {
      act: 'On {name} run: npx tillwatch status',
      fails: 'the PC is off, or no agent answers',
      passes: 'it answers',
    },
    'power-light': {
      act: 'Look at {name}: is it on, and does it react?',
      fails: 'dark or stuck',
      passes: 'on, and it reacts',
    },
    'cable-light': {
      act: 'Look at the lights at both plugs of {name}, and press the plugs in',
      fails: 'a light is dark',
      passes: 'both are lit',
    },
    'line-light': {
      act: 'Look at the line light of {name}, at its box',
      fails: 'dark or red',
      passes: 'lit as usual',
    },
    'self-test': {
      act: 'Start the self-test of {name} at the device itself',
      fails: 'it fails, or nothing happens',
      passes: 'it passes',
    },
    'same-feed': {
      act: 'Look at what else hangs on {name}',
      fails: 'all of it is dead',
      passes: 'the rest has power',
    },
    'ask-centre': {
      act: 'Ask the centre, or another shop, whether {name} works for others',
      fails: 'it fails there too',
      passes: 'it works there',
    },
  },
  'zh-CN': {
    ping: { act: '在前置机上运行：npx tillwatch probe icmp {target}', fails: '没有应答', passes: '有应答' },
    'run-status': { act: '在{name}上运行：npx tillwatch status', fails: '电脑没开，或代理无应答', passes: '有应答' },
    'power-light': { act: '看{name}：是否通电，有没有反应', fails: '不亮或卡死', passes: '亮着且有反应' },
    'cable-light': { act: '看{name}网线两端的指示灯，并把插头按紧', fails: '有灯不亮', passes: '两端都亮' },
    'line-light': { act: '看{name}设备上的线路灯', fails: '不亮或变红', passes: '与平时一样亮' },
    'self-test': { act: '在{name}本机上做自检', fails: '自检失败或没有反应', passes: '自检通过' },
    'same-feed': { act: '看接在{name}上的其他设备', fails: '全都没电', passes: '其他设备有电' },
    'ask-centre': { act: '问中心或别的门店：{name}在他们那里是否正常', fails: '那里也不行', passes: '那里正常' },
  },
};
