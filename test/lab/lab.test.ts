/** The tier `lab`: one lab, its sections in order. The agent's own cost is counted over all of them. */
import { describeInLab, faultsSeen, tellLab, untilSeen } from '../kit/lab.js';
import { type AgentCount, countAgent, itCostsLittle } from './agent-cost.js';
import { changeCases } from './change-cases.js';
import { databaseCases } from './database-cases.js';
import { deviceCases } from './device-cases.js';
import { discoverCases } from './discover-cases.js';
import { incidentCases } from './incident-cases.js';
import { lineCases } from './line-cases.js';

const START_MS = 60_000;
/** `npm test` alone runs a part of the tier, so that all tiers together end within 20 minutes; `npm test lab` runs the whole. */
const isBrief = process.env.TILLWATCH_BRIEF === '1';
const describeWhole = (name: string, body: () => void): void =>
  isBrief ? describe.skip(`${name} (not in this run: npm test lab)`, body) : describe(name, body);

let atFirst: AgentCount;

describeInLab('the lab', () => {
  beforeAll(async () => {
    await untilSeen({});
    atFirst = await countAgent();
  }, START_MS);
  // What one test leaves broken when it fails must not fail the next.
  afterEach(async () => {
    if (Object.keys(await faultsSeen()).length > 0) await tellLab('mend');
  }, START_MS);

  // The first: a cause that was there a few minutes ago re-opens its incident, and takes the longer to be over.
  describeWhole('incidents', incidentCases);
  describe('devices and backends', deviceCases);
  describeWhole('lines', lineCases);
  describeWhole('databases', databaseCases);
  describe('changes', changeCases);
  describe('a scan', discoverCases);
  describe('the agent, after all of it', () => itCostsLittle(() => atFirst, !isBrief));
});
