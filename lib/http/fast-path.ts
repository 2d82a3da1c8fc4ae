/**
 * Answers some routes in front of the web framework, on the same port: those that stand in the path of production traffic,
 * where the framework costs more than the work. The very handlers of their route files answer, so both ways say the same.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { API_HEADERS, SECURITY_HEADERS } from "./core/security-headers";
import { log } from "./log";
import { readFrom } from "./read-body";
import type { RouteHandler } from "./route";

/** The address below the root, with [names] for what varies, and the handler of its POST. */
export type FastRoutes = Readonly<Record<string, RouteHandler>>;
/** @returns whether the request is answered here. */
type FastPath = (request: IncomingMessage, response: ServerResponse) => boolean;

const KEY = Symbol.for("countinghouse.fast-path");
const holder = globalThis as { [KEY]?: FastPath };

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
  const result = await (handler.reply ?? handler)(requestOf(request), { params: Promise.resolve(params) });
  const isWhole = !(result instanceof Response);
  // A text leaves in one piece with its head, for which the system is called once.
  const body = isWhole ? (result.text ?? "") : Buffer.from(await result.arrayBuffer());
  // Of a sender that is still writing what nobody will read.
  const isCut = !request.complete;
  response.writeHead(result.status, {
    ...HEADERS,
    ...(isWhole ? result.headers : Object.fromEntries(result.headers)),
    "content-length": Buffer.byteLength(body),
    ...(isCut ? { connection: "close" } : {}),
  });
  response.end(body);
  if (isCut) request.resume();
}

/** As the framework would hand it to the handler; its body is read from the message when the handler wants it. */
function requestOf(message: IncomingMessage): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headers)) {
    if (typeof value === "string") headers.set(name, value);
    else for (const each of value ?? []) headers.append(name, each);
  }
  if (!headers.has("x-forwarded-for") && message.socket.remoteAddress) headers.set("x-forwarded-for", message.socket.remoteAddress);
  const request = new Request(`http://${headers.get("host") ?? "localhost"}${message.url}`, { method: "POST", headers });
  readFrom(request, message);
  return request;
}
