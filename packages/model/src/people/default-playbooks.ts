/** Playbooks for the flows that shops have, used where the configuration brings none of its own for a flow. */
import type { Playbook } from './playbook.js';

/** In both languages; the first whose pattern fits a flow's name is taken. */
export const DEFAULT_PLAYBOOKS: readonly Playbook[] = [
  {
    id: 'parking',
    flows: ['parking*', 'gate*', 'entry*', 'exit*'],
    texts: {
      en: {
        title: 'Cars cannot pass',
        steps: [
          'Post one person at each barrier; write down number plate and time by hand.',
          'Take the fee by hand, in cash, and give a paper receipt.',
          'Open the exit barrier when the queue reaches the road.',
        ],
        otherwise: [
          "No cash: let the driver scan the printed payment code with the phone's own mobile data.",
          'No mobile data either: fill in a pay-later slip with plate and phone number, and let the car go.',
        ],
      },
      'zh-CN': {
        title: '车辆无法通行',
        steps: [
          '每个道闸安排一人,手工登记车牌和时间。',
          '手工收取现金,开手写收据。',
          '排队到路口时,打开出口道闸放行。',
        ],
        otherwise: [
          '没带现金:请车主用自己的手机流量扫打印好的收款码。',
          '手机也没有网络:填写后付单(车牌和电话),先放行。',
        ],
      },
    },
  },
  {
    id: 'card',
    flows: ['card*', 'eft*', 'payment*'],
    texts: {
      en: {
        title: 'Cards are not accepted',
        steps: [
          'Tell shoppers before they queue: put up the sign «no cards at the moment».',
          "Take cash, or a payment code on the shopper's phone.",
          'Do not swipe a card twice; keep the slip of a payment that is in doubt.',
        ],
        otherwise: [
          'No cash and no phone: set the basket aside with name and phone number until cards work.',
          'Regular customers: write a pay-later slip that the duty manager signs.',
        ],
      },
      'zh-CN': {
        title: '无法刷卡',
        steps: [
          '在排队处放「暂不能刷卡」的牌子,先告知顾客。',
          '改收现金,或扫顾客手机付款码。',
          '同一张卡不要重复刷;有疑问的小票请保留。',
        ],
        otherwise: ['没有现金也没有手机:登记姓名电话,商品代为保管。', '熟客:填写后付单,由值班经理签字。'],
      },
    },
  },
  {
    id: 'qr',
    flows: ['qr*', 'wallet*', 'scan*'],
    texts: {
      en: {
        title: 'Payment codes are not accepted',
        steps: ['Take cash or card.', 'Do not scan again while a payment is in doubt: first look it up on the phone.'],
        otherwise: [
          "Only a phone: let the shopper scan the shop's printed code with own mobile data, and note order and amount.",
          'No mobile data: set the basket aside with name and phone number.',
        ],
      },
      'zh-CN': {
        title: '无法扫码付款',
        steps: ['改收现金或刷卡。', '付款结果不明时不要重复扫码,先在手机上查账单。'],
        otherwise: [
          '只有手机:请顾客用自己的流量扫店内打印的收款码,记下单号和金额。',
          '手机无网络:登记姓名电话,商品代为保管。',
        ],
      },
    },
  },
  {
    id: 'checkout',
    flows: ['checkout*', 'sale*', 'till*', 'pos*', 'order*'],
    texts: {
      en: {
        title: 'Tills cannot sell',
        steps: [
          'Move the queue to tills that work.',
          'Switch the others to offline mode, if they have it.',
          'Otherwise sell by hand: write items, prices and time on the manual sales sheet; take cash.',
        ],
        otherwise: [
          'No cash: let the shopper scan the printed payment code with own mobile data, and note the amount.',
          'Neither: set the basket aside with name and phone number; sell no goods whose price nobody knows.',
        ],
      },
      'zh-CN': {
        title: '收银机无法销售',
        steps: [
          '把排队顾客引导到可用的收银机。',
          '其余收银机如支持,切换到离线模式。',
          '否则手工销售:在手工单上写明商品、价格、时间,收现金。',
        ],
        otherwise: [
          '没带现金:请顾客用自己的流量扫打印好的收款码,记下金额。',
          '都不行:登记姓名电话,商品代为保管;不清楚价格的商品不卖。',
        ],
      },
    },
  },
  {
    id: 'receipt',
    flows: ['receipt*', 'print*'],
    texts: {
      en: {
        title: 'No receipts are printed',
        steps: [
          'Look at the printer: paper, cover, power light.',
          'Send the sale to the printer of the next till, or offer the receipt by phone.',
        ],
        otherwise: [
          'A receipt on paper is asked for: write one by hand from the receipt block, with the order number.',
        ],
      },
      'zh-CN': {
        title: '无法打印小票',
        steps: ['查看打印机:纸、盖子、电源灯。', '改用旁边收银机的打印机,或提供电子小票。'],
        otherwise: ['顾客要纸质小票:用收据本手写,注明单号。'],
      },
    },
  },
  {
    id: 'coupon',
    flows: ['coupon*', 'promotion*', 'loyalty*', 'member*'],
    texts: {
      en: {
        title: 'Coupons or points fail',
        steps: [
          'Sell on without the coupon; tell the shopper before paying.',
          'Note order number and coupon: it will be credited afterwards.',
        ],
        otherwise: [
          'The shopper insists: the duty manager may take the discount off by hand, with a note of the order.',
        ],
      },
      'zh-CN': {
        title: '优惠券或积分不可用',
        steps: ['付款前告知顾客,先不用券正常销售。', '记下单号和券号,事后补发。'],
        otherwise: ['顾客坚持使用:值班经理可手工减免,并记下单号。'],
      },
    },
  },
  {
    id: 'weigh',
    flows: ['weigh*', 'scale*', 'fresh*'],
    texts: {
      en: {
        title: 'Scales do not weigh',
        steps: ['Use the scale of the next counter.', 'Sell packed goods with a printed weight.'],
        otherwise: ["No scale works: sell by piece at the price list's piece price, or stop this counter and say so."],
      },
      'zh-CN': {
        title: '电子秤不能称重',
        steps: ['使用旁边柜台的电子秤。', '先卖已印重量的预包装商品。'],
        otherwise: ['没有可用的秤:按价目表的个价销售,或暂停该柜台并告知顾客。'],
      },
    },
  },
  {
    id: 'mobile-order',
    flows: ['mobile*', 'app*', 'online*', 'delivery*'],
    texts: {
      en: {
        title: 'Orders by phone do not arrive',
        steps: [
          'Finish what is printed already.',
          'Tell waiting shoppers and couriers; show them the counter.',
          'Do not accept phone orders by word of mouth.',
        ],
        otherwise: [
          'Paid but not arrived: note order number and phone, hand the goods out after a look at the payment on the phone.',
        ],
      },
      'zh-CN': {
        title: '手机订单收不到',
        steps: ['先完成已打印的订单。', '告知等候的顾客和骑手,引导到柜台下单。', '不要口头接收手机订单。'],
        otherwise: ['已付款但未到单:登记单号和电话,核对顾客手机上的付款记录后出货。'],
      },
    },
  },
  {
    id: 'sync',
    flows: ['sync*', 'replication*', 'stock*', 'price*', 'upload*'],
    texts: {
      en: {
        title: 'The shop is cut off from the centre',
        steps: [
          'Go on selling: the tills keep the sales and send them later.',
          'Do not switch off the front-end PC or the store database.',
          'Take prices from the shelf where the till has none.',
        ],
        otherwise: [
          'If the tills warn that their memory is full: stop returns and gift cards first, sell for cash only.',
        ],
      },
      'zh-CN': {
        title: '门店与总部断开',
        steps: [
          '照常销售:收银机会保存数据,稍后上传。',
          '不要关闭前置机和门店数据库。',
          '收银机没有价格时,以货架价签为准。',
        ],
        otherwise: ['如收银机提示存储将满:先停止退货和礼品卡,只收现金。'],
      },
    },
  },
];
