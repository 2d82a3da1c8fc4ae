/** Background work: what may lag behind a request. See README.md. */
export type { JobData, JobName } from "./definitions";
export { enqueueJob, startJobs, stopJobs } from "./runner";
