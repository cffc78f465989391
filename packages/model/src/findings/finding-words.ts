/** The words that people read for a risk, said after the name of what it is about; in every language of the product. */
import type { Locale } from '../words.js';
import type { FindingKind } from './finding.js';

export const FINDING_WORDS: Readonly<Record<Locale, Readonly<Record<FindingKind, string>>>> = {
  en: {
    'disk-full': 'the disk fills up',
    'certificate-ends': 'the certificate ends',
    'no-backend': 'no backend stands behind it',
    'single-backend': 'one backend alone stands behind it',
    'bypasses-vip': 'it is used past its virtual address',
    'single-point-of-failure': 'nothing stands in for it',
    'clock-skew': 'its clock is wrong',
    'point-of-no-return': 'replication will not catch up any more',
    'missed-change': 'it missed a change',
    'on-backup-line': 'the store hangs on its backup line',
    'unsent-batches': 'payments or rows wait to be sent',
    'silent-before-opening': 'not heard, and it opens soon',
  },
  'zh-CN': {
    'disk-full': '磁盘将满',
    'certificate-ends': '证书将到期',
    'no-backend': '其后没有后端',
    'single-backend': '其后只有一个后端',
    'bypasses-vip': '有调用绕过了虚拟地址',
    'single-point-of-failure': '没有备用',
    'clock-skew': '时钟不准',
    'point-of-no-return': '复制将无法追上',
    'missed-change': '漏掉了变更',
    'on-backup-line': '门店正用备用线路',
    'unsent-batches': '有支付或数据待发送',
    'silent-before-opening': '即将营业却没有消息',
  },
};
