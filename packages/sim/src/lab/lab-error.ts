/** What keeps the lab from starting or doing what it was asked, in words for people. */
export class LabError extends Error {}
