import { request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";
import { checkTarget, resolveTarget } from "@/lib/notify";

const WHOLE_MS = 10_000;
const MAX_BYTES = 1_048_576;

export type ProviderCall = { method: "GET" | "POST" | "DELETE"; url: string; headers: Record<string, string>; body?: unknown };
/** `json` is null for an answer that is none. */
export type ProviderAnswer = { status: number; json: unknown };

/** The connection failed, or what came back is no answer: it may have been done, and is asked for again. */
export class NoAnswer extends Error {}

/**
 * One call of an interface of a provider, in ten seconds at most, on a connection of its own. Redirects are not followed, and
 * the address is checked again as the name resolves in this very connection: what was checked is what is called.
 * @throws Invalid for an address that is not called, NoAnswer for everything that went wrong on the way.
 */
export function callProvider({ method, url: address, headers, body }: ProviderCall): Promise<ProviderAnswer> {
  const url = checkTarget(address);
  const send = url.protocol === "https:" ? requestSecure : requestPlain;
  const content = body === undefined ? undefined : JSON.stringify(body);
  const sent = {
    ...{ Accept: "application/json", "User-Agent": "Countinghouse" },
    ...(content === undefined ? {} : { "Content-Type": "application/json", "Content-Length": String(Buffer.byteLength(content)) }),
    ...headers,
  };
  const signal = AbortSignal.timeout(WHOLE_MS);
  return new Promise((resolve, reject) => {
    const call = send(url, { method, headers: sent, lookup: resolveTarget, agent: false, signal });
    const fail = (words: string): void => {
      reject(new NoAnswer(signal.aborted ? `No answer in ${WHOLE_MS / 1000} seconds.` : words));
      call.destroy();
    };
    call.on("error", (error) => fail(error.message || "The connection failed."));
    call.on("response", (response) => {
      const chunks: Buffer[] = [];
      let read = 0;
      response.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        read += chunk.length;
        if (read > MAX_BYTES) fail("The answer is too long.");
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, json: jsonOf(Buffer.concat(chunks).toString("utf8")) }));
      response.on("error", () => fail("The answer broke off."));
    });
    call.end(content);
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A path below an address, whether or not that ends with a slash. */
export const below = (address: string, path: string): string => `${address.replace(/\/+$/, "")}${path}`;
