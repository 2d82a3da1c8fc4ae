/**
 * Answers some routes in front of the web framework, on the same port: those that stand in the path of production traffic,
 * where the framework costs more than the work. The very handlers of their route files answer, so both ways say the same.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { API_HEADERS, SECURITY_HEADERS } from "./core/security-headers";
import { Together } from "./core/together";
import { log } from "./log";
import { MessageRequest } from "./message-request";
import type { RouteHandler } from "./route";

/** The address below the root, with [names] for what varies, and the handler of its POST. */
export type FastRoutes = Readonly<Record<string, RouteHandler>>;
/** @returns whether the request is answered here. */
type FastPath = (request: IncomingMessage, response: ServerResponse) => boolean;

const KEY = Symbol.for("countinghouse.fast-path");
const holder = globalThis as { [KEY]?: FastPath };

const HEADERS = Object.fromEntries([...SECURITY_HEADERS, ...API_HEADERS].map(({ key, value }) => [key.toLowerCase(), value]));

/** Answers that are written at once. */
const MOST_TOGETHER = 8;
const answers = new Together(MOST_TOGETHER, setImmediate);

/** For the server that stands in front, which finds what was opened here on the global object. */
export function openFastPath(routes: FastRoutes): void {
  const entries = Object.entries(routes);
  const exact = new Map(entries.filter(([path]) => !path.includes("[")));
  const varying = entries.filter(([path]) => path.includes("[")).map(([path, handler]) => ({ parts: path.split("/"), handler }));
  holder[KEY] = (request, response) => {
    if (request.method !== "POST") return false;
    const { url = "" } = request;
    const query = url.indexOf("?");
    const path = query < 0 ? url : url.slice(0, query);
    const handler = exact.get(path);
    if (handler) {
      give(handler, NO_PARAMS, request, response);
      return true;
    }
    const parts = path.split("/");
    for (const { parts: wanted, handler } of varying) {
      const params = matched(wanted, parts);
      if (!params) continue;
      give(handler, Promise.resolve(params), request, response);
      return true;
    }
    return false;
  };
}

type Params = Promise<Record<string, string>>;
const NO_PARAMS: Params = Promise.resolve({});

function give(handler: RouteHandler, params: Params, request: IncomingMessage, response: ServerResponse): void {
  const fail = (error: unknown): void => {
    log().error({ path: request.url?.split("?", 1)[0], message: error instanceof Error ? error.message : String(error) }, "answer failed");
    response.destroy();
  };
  answerOf(handler, params, request).then((answer) => answers.add(() => write(request, response, answer, fail)), fail);
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

/** A text leaves in one piece with its head, for which the system is called once. */
type Answer = { status: number; headers: Record<string, string>; body: string | Buffer };

async function answerOf(handler: RouteHandler, params: Params, request: IncomingMessage): Promise<Answer> {
  const asked = new MessageRequest(request);
  const context = { params };
  const reply = await (handler.reply ? handler.reply(asked, context) : handler(asked.whole(), context));
  const isWhole = !(reply instanceof Response);
  const body = isWhole ? (reply.text ?? "") : Buffer.from(await reply.arrayBuffer());
  return { status: reply.status, headers: { ...HEADERS, ...(isWhole ? reply.headers : Object.fromEntries(reply.headers)) }, body };
}

function write(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: Answer,
  fail: (error: unknown) => void,
): void {
  try {
    headers["content-length"] = String(Buffer.byteLength(body));
    // Of a sender that is still writing what nobody will read.
    const isCut = !request.complete;
    if (isCut) headers.connection = "close";
    response.writeHead(status, headers);
    response.end(body);
    if (isCut) request.resume();
  } catch (error) {
    fail(error);
  }
}
