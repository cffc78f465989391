/** Rowids that are keys: (hour, agent, part) of a chunk and (day, agent) of a roll-up, as integers below 2^53. */

/** 22 bits: the most agents a file can know. */
export const MAX_AGENTS = 2 ** 22;
/** 10 bits: chunks that an hour may have before they are merged. */
export const MAX_PARTS = 2 ** 10;

export function hourKey(hour: number, agentId: number): number {
  return hour * MAX_AGENTS + agentId;
}

export function dayKey(day: number, agentId: number): number {
  return day * MAX_AGENTS + agentId;
}

/** Of the part 0; the parts of an hour follow it. */
export function chunkKey(hour: number, agentId: number): number {
  return hourKey(hour, agentId) * MAX_PARTS;
}

export function timeOfKey(key: number): number {
  return Math.floor(key / MAX_AGENTS);
}

export function agentOfKey(key: number): number {
  return key % MAX_AGENTS;
}
