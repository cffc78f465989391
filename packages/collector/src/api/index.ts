/** The collector's API. */
export { type Api, type ApiDeps, type ApiListen, createApi } from './api.js';
export { HTTP_LIMITS, type HttpLimits, STREAM_LIMITS, type StreamLimits } from './limits.js';
export { PROBLEMS, type ProblemCode, type ProblemDocument } from './problem.js';
export type { ReadyView, SiteList, TransitionList } from './schemas.js';
