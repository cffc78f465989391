/** What a simulated store is made of: a place, a name, and the chain of a sale in one of a few sizes. The same at every start. */
import type { CheckDefinition, LinkDefinition, NodeDefinition, SiteDefinition } from '@tillwatch/model';
import { createRandom } from '../random.js';

/** Cities with the quarters in which a chain has its stores. */
const CITIES = [
  {
    id: 'nanjing',
    region: 'East / Nanjing',
    quarters: ['新街口', '夫子庙', '河西', '仙林', '江宁', '鼓楼', '百家湖', '大行宫'],
  },
  {
    id: 'shanghai',
    region: 'East / Shanghai',
    quarters: ['徐家汇', '五角场', '静安寺', '陆家嘴', '中山公园', '七宝', '张江', '莘庄'],
  },
  {
    id: 'hangzhou',
    region: 'East / Hangzhou',
    quarters: ['武林', '湖滨', '滨江', '城西', '西溪', '下沙', '萧山', '钱江新城'],
  },
  { id: 'suzhou', region: 'East / Suzhou', quarters: ['观前街', '石路', '园区', '木渎', '吴江', '相城'] },
  {
    id: 'beijing',
    region: 'North / Beijing',
    quarters: ['中关村', '望京', '国贸', '西单', '回龙观', '通州', '亦庄', '五道口'],
  },
  { id: 'tianjin', region: 'North / Tianjin', quarters: ['滨江道', '小白楼', '南开', '塘沽', '河东'] },
  { id: 'guangzhou', region: 'South / Guangzhou', quarters: ['天河城', '北京路', '白云', '番禺', '海珠', '荔湾'] },
  { id: 'shenzhen', region: 'South / Shenzhen', quarters: ['南山', '福田', '罗湖', '宝安', '龙华', '龙岗'] },
  { id: 'chengdu', region: 'West / Chengdu', quarters: ['春熙路', '天府', '宽窄巷', '高新', '双流', '锦江'] },
  { id: 'chongqing', region: 'West / Chongqing', quarters: ['解放碑', '观音桥', '沙坪坝', '南坪', '江北'] },
  { id: 'wuhan', region: 'Central / Wuhan', quarters: ['光谷', '江汉路', '汉口', '武昌', '街道口'] },
  { id: 'changsha', region: 'Central / Changsha', quarters: ['五一广场', '岳麓', '星沙', '梅溪湖'] },
] as const;
const ORDINALS = ['', '二', '三', '四', '五', '六', '七', '八', '九'] as const;

/** Usual latency of a kind of link, microseconds. */
const BASE_US = { lan: 400, http: 1_800, wan: 14_000, centre: 22_000 } as const;
const INTERVAL_MS = 5_000;
const TIMEOUT_MS = 2_000;
/** Attempts that fall in one window of 10 s. */
export const WINDOW_MS = 10_000;
export const ATTEMPTS_PER_WINDOW = WINDOW_MS / INTERVAL_MS;

export interface StorePlan {
  readonly definition: SiteDefinition;
  /** Usual latency of each check, microseconds, in the definition's order. */
  readonly baseUs: readonly number[];
  readonly seed: number;
}

/** The plan of store `index`, from 0. */
export function planStore(index: number): StorePlan {
  const seed = index * 7919 + 17;
  const random = createRandom(seed);
  const city = CITIES[index % CITIES.length] ?? CITIES[0];
  const turn = Math.floor(index / CITIES.length);
  const quarter = city.quarters[turn % city.quarters.length] ?? city.quarters[0];
  const ordinal = ORDINALS[Math.floor(turn / city.quarters.length) % ORDINALS.length] ?? '';
  const number = String(index + 1).padStart(3, '0');
  const tills = numbered('till', 2 + Math.floor(random() * 5));
  const terminals = numbered('terminal', 1 + Math.floor(random() * 2));
  const printers = numbered('printer', 1 + Math.floor(random() * 2));
  const endpoints = [...tills, ...terminals, ...printers, 'scale-1'];
  const checks = storeChecks(endpoints, 10 + (index % 240));
  return {
    seed,
    baseUs: checks.map(({ usualUs }) => Math.round(usualUs * (0.7 + 0.6 * random()))),
    definition: {
      site: {
        id: `${city.id}-${number}`,
        name: `S${number} ${quarter}${ordinal}店`,
        kind: 'store',
        region: city.region,
        timeZone: 'Asia/Shanghai',
      },
      vantage: 'front-end',
      nodes: storeNodes(tills, terminals, printers),
      links: storeLinks(endpoints),
      flows: [
        { name: 'checkout', critical: true, path: [tills, 'switch', 'front-end', 'store-db'] },
        { name: 'receipt', critical: false, path: [printers, 'switch', 'front-end'] },
        { name: 'card', critical: false, path: [terminals, 'switch', 'front-end', 'router', 'wan'] },
        { name: 'sync', critical: false, path: ['store-db', 'router', 'wan', 'central-db'] },
      ],
      checks: checks.map(({ check }) => check),
    },
  };
}

function numbered(stem: string, count: number): string[] {
  return Array.from({ length: count }, (_unused, index) => `${stem}-${index + 1}`);
}

function storeNodes(
  tills: readonly string[],
  terminals: readonly string[],
  printers: readonly string[],
): NodeDefinition[] {
  return [
    ...tills.map((id, index): NodeDefinition => ({ id, kind: 'till', name: `Till ${index + 1} 收银机` })),
    ...terminals.map(
      (id, index): NodeDefinition => ({ id, kind: 'payment-terminal', name: `Card terminal ${index + 1} 刷卡机` }),
    ),
    ...printers.map(
      (id, index): NodeDefinition => ({ id, kind: 'printer', name: `Receipt printer ${index + 1} 小票机` }),
    ),
    { id: 'scale-1', kind: 'scale', name: 'Scale 电子秤' },
    { id: 'switch', kind: 'switch', name: 'Till switch 交换机' },
    { id: 'front-end', kind: 'front-end', name: 'Front-end PC 前置机' },
    { id: 'store-db', kind: 'store-db', name: 'Store database 门店库' },
    { id: 'router', kind: 'router', name: 'Router 路由器' },
    { id: 'wan', kind: 'wan', name: 'Carrier line 专线' },
    { id: 'central-db', kind: 'central-db', name: 'Central database 中央库', at: 'hub/central-db' },
  ];
}

function storeLinks(endpoints: readonly string[]): LinkDefinition[] {
  const backbone = ['switch', 'front-end', 'store-db', 'router', 'wan', 'central-db'];
  return [
    ...endpoints.map((from) => ({ from, to: 'switch' })),
    ...backbone.slice(1).map((to, index) => ({ from: backbone[index] ?? '', to })),
    { from: 'front-end', to: 'router' },
  ];
}

function storeChecks(endpoints: readonly string[], network: number): { check: CheckDefinition; usualUs: number }[] {
  const make = (node: string, kind: string, target: string, usualUs: number) => ({
    usualUs,
    check: {
      id: `${node}/${kind}`,
      on: { node },
      kind,
      target,
      intervalMs: INTERVAL_MS,
      timeoutMs: TIMEOUT_MS,
      values: [],
    },
  });
  const lan = `10.84.${network}`;
  return [
    ...endpoints.map((node, index) => make(node, 'tcp', `${lan}.${30 + index}:9100`, BASE_US.lan)),
    make('switch', 'tcp', `${lan}.2:23`, BASE_US.lan),
    make('front-end', 'http', `http://${lan}.10/health`, BASE_US.http),
    make('store-db', 'tcp', `${lan}.20:3306`, BASE_US.lan),
    make('router', 'http', `http://${lan}.1/status`, BASE_US.http),
    make('wan', 'tcp', `100.64.${network}.1:179`, BASE_US.wan),
    make('central-db', 'tcp', '10.80.9.10:3306', BASE_US.centre),
  ];
}
