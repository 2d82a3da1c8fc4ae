import { request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";
import { checkTarget, resolveTarget } from "./check-target";
import { oneLine } from "./core/mail";

const WHOLE_MS = 10_000;
const MAX_READ_BYTES = 4_096;
const MAX_ANSWER = 200;

export type WebhookAnswer = { status: number; answer: string };

/**
 * Sends one body, in ten seconds at most, on a connection of its own. Redirects are not followed: what was checked is what
 * is called.
 * @throws Error of the connection, or of a target that is refused.
 */
export function callWebhook(target: string, body: string, headers: Record<string, string>): Promise<WebhookAnswer> {
  const url = checkTarget(target);
  const send = url.protocol === "https:" ? requestSecure : requestPlain;
  const sent = { "Content-Type": "application/json", "Content-Length": String(Buffer.byteLength(body)), "User-Agent": "Countinghouse" };
  const signal = AbortSignal.timeout(WHOLE_MS);
  return new Promise((resolve, reject) => {
    const call = send(url, { method: "POST", headers: { ...sent, ...headers }, lookup: resolveTarget, agent: false, signal });
    call.on("error", (error) => reject(signal.aborted ? new Error(`No answer in ${WHOLE_MS / 1000} seconds.`) : error));
    call.on("response", (response) => {
      const chunks: Buffer[] = [];
      let read = 0;
      const finish = (): void => {
        resolve({ status: response.statusCode ?? 0, answer: oneLine(Buffer.concat(chunks).toString("utf8"), MAX_ANSWER) });
        call.destroy();
      };
      response.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        read += chunk.length;
        // Nobody reads more of it; a receiver that never ends is not waited for.
        if (read >= MAX_READ_BYTES) finish();
      });
      response.on("end", finish);
      response.on("error", () => (response.statusCode ? finish() : reject(new Error("The answer broke off."))));
    });
    call.end(body);
  });
}
