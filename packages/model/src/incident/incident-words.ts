/** The words that people read for what an incident is: states, classes, triggers, kinds of fault, whose view; in every language of the product. */
import type { Locale } from '../words.js';
import type { TradeKind } from './cause-name.js';
import type { FaultClassName, FaultTrigger, IncidentState, Vantage } from './incident.js';

type Words<K extends string> = Readonly<Record<Locale, Readonly<Record<K, string>>>>;

export const INCIDENT_STATE_WORDS: Words<IncidentState> = {
  en: {
    open: 'open',
    acknowledged: 'acknowledged',
    mitigated: 'mitigated',
    resolved: 'resolved',
    merged: 'merged into another',
  },
  'zh-CN': { open: '未处理', acknowledged: '已认领', mitigated: '已缓解', resolved: '已恢复', merged: '已并入他项' },
};

/** How the cause is broken, said after its name; for the kinds that are no reason of a device. */
export const FAULT_KIND_WORDS: Words<'hard' | 'lossy' | 'silent' | TradeKind> = {
  en: {
    hard: 'does not work',
    lossy: 'works only at times',
    silent: 'is silent',
    'trade-stopped': 'stopped, cause unknown',
    'trade-dropped': 'dropped, cause unknown',
    'trade-not-begun': 'has not begun today: is the store open?',
  },
  'zh-CN': {
    hard: '失效',
    lossy: '时好时坏',
    silent: '无消息',
    'trade-stopped': '已停止,原因不明',
    'trade-dropped': '下降,原因不明',
    'trade-not-begun': '今日尚未开始:门店是否营业?',
  },
};

export const FAULT_CLASS_WORDS: Words<FaultClassName> = {
  en: {
    'infrastructure/power': 'infrastructure · power',
    'infrastructure/hardware-endpoint': 'infrastructure · device in the store',
    'infrastructure/network-lan': 'infrastructure · network in the store',
    'infrastructure/network-wan': 'infrastructure · line or carrier',
    'infrastructure/capacity': 'infrastructure · capacity',
    'infrastructure/storage': 'infrastructure · storage',
    'infrastructure/database': 'infrastructure · database',
    'infrastructure/unknown': 'infrastructure · kind not yet known',
    'application/software': 'application · software',
    'application/configuration': 'application · configuration',
    'application/data-file': 'application · price or data file',
    'application/certificate': 'application · certificate',
    'application/capacity': 'application · capacity',
    'application/instance': 'application · one instance',
    'application/unknown': 'application · kind not yet known',
  },
  'zh-CN': {
    'infrastructure/power': '基础设施 · 供电',
    'infrastructure/hardware-endpoint': '基础设施 · 门店设备',
    'infrastructure/network-lan': '基础设施 · 门店网络',
    'infrastructure/network-wan': '基础设施 · 线路或运营商',
    'infrastructure/capacity': '基础设施 · 容量',
    'infrastructure/storage': '基础设施 · 存储',
    'infrastructure/database': '基础设施 · 数据库',
    'infrastructure/unknown': '基础设施 · 类别待定',
    'application/software': '应用 · 软件',
    'application/configuration': '应用 · 配置',
    'application/data-file': '应用 · 价格或数据文件',
    'application/certificate': '应用 · 证书',
    'application/capacity': '应用 · 容量',
    'application/instance': '应用 · 单个实例',
    'application/unknown': '应用 · 类别待定',
  },
};

export const FAULT_TRIGGER_WORDS: Words<FaultTrigger> = {
  en: {
    'change-induced': 'set off by a change',
    'change-missed': 'missed a change',
    load: 'set off by load',
    consumable: 'something used up',
    'third-party': 'at a third party',
    operator: 'waits for a hand',
    security: 'a matter of security',
    unknown: 'what set it off is not known',
  },
  'zh-CN': {
    'change-induced': '由变更引起',
    'change-missed': '漏掉了变更',
    load: '由负载引起',
    consumable: '耗材用尽',
    'third-party': '在第三方',
    operator: '需人工处理',
    security: '安全问题',
    unknown: '诱因未知',
  },
};

/** Who speaks, said after "as seen by". */
export const VANTAGE_WORDS: Words<Vantage> = {
  en: { store: 'the store', centre: 'the centre', merged: 'store and centre together' },
  'zh-CN': { store: '门店', centre: '中心', merged: '门店与中心合并' },
};
