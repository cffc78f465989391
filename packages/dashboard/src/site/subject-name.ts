/** The name of what a check watches: a node's, or both ends' of a link. */

/** `names` by node id; an id without one is shown as it is. */
export function subjectName(subject: string, names: ReadonlyMap<string, string>): string {
  return subject
    .split('->')
    .map((id) => names.get(id) ?? id)
    .join(' → ');
}
