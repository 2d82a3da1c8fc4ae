import { receiveJsonRuns } from "../receive-json-runs";

/** One run. */
export const POST = receiveJsonRuns();
