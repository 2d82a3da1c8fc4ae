/** Background work: what may lag behind a request. See README.md. */
export type { JobData, JobName } from "./definitions";
export { startJobs } from "./runner";
export { stopJobs } from "./running";
