import { request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { checkTarget, resolveTarget } from "@/lib/notify";
import { oneLine } from "@/lib/notify/core/mail";

const SILENT_MS = 30_000;
const MAX_READ_BYTES = 4_096;
const MAX_ANSWER = 200;

export type RemoteAnswer = { status: number; answer: string };
export type Outgoing = { method: "POST" | "PUT"; headers: Record<string, string>; body: AsyncIterable<Uint8Array>; bytes: number };

/**
 * Sends one body of a known length to an address that may be called (lib/notify says which), as it is read. Redirects are
 * not followed: what was checked is what is called. A receiver that is silent for half a minute is given up.
 * @throws Error of the connection, Invalid for an address that is refused.
 */
export async function sendRequest(address: string, { method, headers, body, bytes }: Outgoing): Promise<RemoteAnswer> {
  const url = checkTarget(address);
  const send = url.protocol === "https:" ? requestSecure : requestPlain;
  const sent = { "User-Agent": "Countinghouse", ...headers, "Content-Length": String(bytes) };
  const call = send(url, { method, headers: sent, lookup: resolveTarget, agent: false, timeout: SILENT_MS });
  call.on("timeout", () => call.destroy(new Error(`No answer in ${SILENT_MS / 1000} seconds.`)));
  const answered = new Promise<RemoteAnswer>((resolve, reject) => {
    call.on("error", reject);
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
        if (read >= MAX_READ_BYTES) finish();
      });
      response.on("end", finish);
      response.on("error", () => (response.statusCode ? finish() : reject(new Error("The answer broke off."))));
    });
  });
  // A receiver that answers before it has read all (a refusal) ends the pipe; its answer is what counts.
  const piped = pipeline(Readable.from(body, { objectMode: false }), call).catch((error: unknown) => error);
  const [answer] = await Promise.all([answered, piped]);
  return answer;
}
