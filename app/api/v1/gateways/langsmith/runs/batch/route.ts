import { receiveJsonRuns } from "../../receive-json-runs";

/** Runs that begin (post) and that end (patch), in one JSON object. */
export const POST = receiveJsonRuns();
