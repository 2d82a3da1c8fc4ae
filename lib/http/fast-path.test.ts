import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FastRoutes, openFastPath } from "./fast-path";
import type { Asked } from "./message-request";
import { wholeRequest } from "./message-request";
import { readJson } from "./read-body";
import type { RouteHandler } from "./route";

/** Says what it was asked, read both ways: by the frame, and as a whole Request. */
const echo = async (asked: Asked, { params }: { params: Promise<Record<string, unknown>> }) => {
  const names = ["x-forwarded-for", "x-twice", "content-type", "x-none"];
  const whole = wholeRequest(asked);
  const said = {
    url: [asked.url, whole.url],
    method: [asked.method, whole.method],
    headers: names.map((name) => [asked.headers.get(name), whole.headers.get(name)]),
    has: [asked.headers.has("X-Twice"), asked.headers.has("x-none")],
    params: await params,
    body: await readJson(whole),
  };
  return { status: 200, headers: { "x-own": "1" }, text: JSON.stringify(said) };
};
const routes = {
  "/echo/[name]": Object.assign(() => Promise.reject(new Error("not this way")), { reply: echo }),
  "/plain": (asked: Request) => readJson(asked).then((body) => Response.json({ body })),
  "/refuse": Object.assign(() => Promise.reject(new Error("not this way")), {
    reply: async () => ({ status: 413, headers: {}, text: "too large" }),
  }),
  "/broken": Object.assign(() => Promise.reject(new Error("not this way")), {
    reply: async () => ({ status: 200, headers: { "x-odd": "a\nb" }, text: "" }),
  }),
} as unknown as FastRoutes & Record<string, RouteHandler>;

const server = createServer((incoming: IncomingMessage, outgoing: ServerResponse) => {
  const fast = (globalThis as Record<symbol, unknown>)[Symbol.for("countinghouse.fast-path")] as (
    ...given: [IncomingMessage, ServerResponse]
  ) => boolean;
  if (!fast(incoming, outgoing)) outgoing.writeHead(404).end("not here");
});
const port = () => (server.address() as AddressInfo).port;
beforeAll(async () => {
  openFastPath(routes);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

type Told = { status: number | undefined; headers: IncomingMessage["headers"]; text: string };
function send(path: string, body: string, headers: Record<string, string | string[]> = {}, method = "POST"): Promise<Told> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { port: port(), host: "127.0.0.1", path, method, headers: { "content-type": "application/json", ...headers } },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

test("the frame reads of a message what a whole request says, and the connection speaks where no proxy does", async () => {
  const { status, headers, text } = await send("/echo/a%20b?x=1", '{"a":"ü"}', { "x-twice": ["1", "2"] });
  const address = `http://127.0.0.1:${port()}/echo/a%20b?x=1`;
  expect(status).toBe(200);
  expect(JSON.parse(text)).toEqual({
    url: [address, address],
    method: ["POST", "POST"],
    headers: [
      ["127.0.0.1", "127.0.0.1"],
      ["1, 2", "1, 2"],
      ["application/json", "application/json"],
      [null, null],
    ],
    has: [true, false],
    params: { name: "a%20b" },
    body: { a: "ü" },
  });
  expect(headers).toMatchObject({ "x-own": "1", "x-frame-options": "DENY", "content-length": String(Buffer.byteLength(text)) });
  expect((await send("/echo/x", "{}", { "x-forwarded-for": "192.0.2.7" })).text).toContain('["192.0.2.7","192.0.2.7"]');
});

test("each of many that come at once gets its own answer, by either kind of handler", async () => {
  const told = await Promise.all(Array.from({ length: 50 }, (_, i) => send(i % 2 === 0 ? "/plain" : `/echo/${i}`, `{"n":${i}}`)));
  expect(told.map(({ text }) => (JSON.parse(text) as { body: { n: number } }).body.n)).toEqual(Array.from({ length: 50 }, (_, i) => i));
});

test("a sender that still writes what nobody will read is answered, and its connection closed", async () => {
  const told = await send("/refuse", "x".repeat(4 * 1024 * 1024));
  expect(told).toMatchObject({ status: 413, text: "too large", headers: { connection: "close" } });
});

test("what is no such route, or no POST, is left to the framework; an answer that cannot be written ends its connection alone", async () => {
  for (const path of ["/", "/echo", "/echo/a/b", "/nothing"]) expect((await send(path, "{}")).text).toBe("not here");
  expect((await send("/plain", "", {}, "PUT")).text).toBe("not here");
  await expect(send("/broken", "{}")).rejects.toThrow();
  expect((await send("/plain", "1")).text).toBe('{"body":1}');
});
