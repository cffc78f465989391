/** Ids of incidents and suppressions: a letter and a number that grows by one. */

const ID = /^([A-Z])([1-9]\d{0,14})$/;

/** `I17` -> 17; null for what is no incident's id. */
export function incidentNumber(id: string): number | null {
  return numberAfter('I', id);
}

/** `S3` after `S` -> 3; null for every other form. */
export function numberAfter(letter: string, id: string): number | null {
  const found = ID.exec(id);
  return found?.[1] === letter ? Number(found[2]) : null;
}
