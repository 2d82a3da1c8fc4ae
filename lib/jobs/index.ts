/** Background work: what may lag behind a request. See README.md. */
export { startJobs } from "./runner";
export { stopJobs } from "./running";
