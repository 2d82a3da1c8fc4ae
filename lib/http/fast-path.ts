/**
 * Answers some routes in front of the web framework, on the same port: those that stand in the path of production traffic,
 * where the framework costs more than the work. The very handlers of their route files answer, so both ways say the same.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { API_HEADERS, SECURITY_HEADERS } from "./core/security-headers";
import { log } from "./log";
import type { RouteHandler } from "./route";

/** The address below the root, with [names] for what varies, and the handler of its POST. */
export type FastRoutes = Readonly<Record<string, RouteHandler>>;
/** @returns whether the request is answered here. */
type FastPath = (request: IncomingMessage, response: ServerResponse) => boolean;

const KEY = Symbol.for("countinghouse.fast-path");
const holder = globalThis as { [KEY]?: FastPath };

/** Bodies up to this are read whole before the handler begins, which saves a stream for each. */
const SMALL_BYTES = 64 * 1024;
const HEADERS = Object.fromEntries([...SECURITY_HEADERS, ...API_HEADERS].map(({ key, value }) => [key.toLowerCase(), value]));

/** For the server that stands in front, which finds what was opened here on the global object. */
export function openFastPath(routes: FastRoutes): void {
  const open = Object.entries(routes).map(([path, handler]) => ({ parts: path.split("/"), handler }));
  holder[KEY] = (request, response) => {
    if (request.method !== "POST") return false;
    const [path = ""] = (request.url ?? "").split("?", 1);
    const parts = path.split("/");
    for (const { parts: wanted, handler } of open) {
      const params = matched(wanted, parts);
      if (!params) continue;
      answer(handler, params, request, response).catch((error: unknown) => {
        log().error({ path, message: error instanceof Error ? error.message : String(error) }, "answer failed");
        response.destroy();
      });
      return true;
    }
    return false;
  };
}

function matched(wanted: readonly string[], parts: readonly string[]): Record<string, string> | null {
  if (wanted.length !== parts.length) return null;
  const params: Record<string, string> = {};
  for (const [i, part] of wanted.entries()) {
    const said = parts[i] as string;
    if (part.startsWith("[")) params[part.slice(1, -1)] = said;
    else if (part !== said) return null;
  }
  return params;
}

async function answer(
  handler: RouteHandler,
  params: Record<string, string>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const result = await handler(await requestOf(request), { params: Promise.resolve(params) });
  const body = Buffer.from(await result.arrayBuffer());
  // Of a sender that is still writing what nobody will read.
  const isCut = !request.complete;
  response.writeHead(result.status, {
    ...HEADERS,
    ...Object.fromEntries(result.headers),
    "content-length": body.byteLength,
    ...(isCut ? { connection: "close" } : {}),
  });
  response.end(body);
  if (isCut) request.unpipe().resume();
}

/** As the framework would hand it to the handler. */
async function requestOf(request: IncomingMessage): Promise<Request> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === "string") headers.set(name, value);
    else for (const each of value ?? []) headers.append(name, each);
  }
  if (!headers.has("x-forwarded-for") && request.socket.remoteAddress) headers.set("x-forwarded-for", request.socket.remoteAddress);
  const url = `http://${headers.get("host") ?? "localhost"}${request.url}`;
  const length = Number(request.headers["content-length"] ?? Number.NaN);
  if (length === 0) return new Request(url, { method: "POST", headers });
  if (length <= SMALL_BYTES) return new Request(url, { method: "POST", headers, body: await wholeOf(request) });
  // The type of fetch's own options lacks `duplex`, which a streamed body needs.
  const streamed = { method: "POST", headers, body: Readable.toWeb(request) as ReadableStream<Uint8Array>, duplex: "half" };
  return new Request(url, streamed);
}

/** Its size is told, and the server's parser takes no more. */
async function wholeOf(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return new Uint8Array(Buffer.concat(chunks));
}
