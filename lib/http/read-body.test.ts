import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Malformed, TooLarge, UnsupportedMedia } from "@/lib/kernel/errors";
import { readBody, readJson } from "./read-body";

const MIB = 1024 * 1024;

function requestOf(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, headers: Record<string, string> = {}): Request {
  const iterator = (async function* () {
    yield* chunks;
  })();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await iterator.return();
      },
    },
    { highWaterMark: 0 },
  );
  return new Request("http://localhost/x", { method: "POST", body, headers, duplex: "half" } as RequestInit);
}

/** Sizes instead of contents, which a failing test would print. */
const sizeOf = async (...given: Parameters<typeof readBody>): Promise<number> => (await readBody(...given)).length;

const packed = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync };

test("a body comes out as it went in, plain or packed, in chunks of any size", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 5_000 }),
      fc.constantFrom("gzip", "deflate", "br", undefined),
      fc.integer({ min: 1, max: 700 }),
      async (bytes, encoding, size) => {
        const sent = encoding === undefined ? bytes : new Uint8Array(packed[encoding](bytes));
        const chunks = Array.from({ length: Math.ceil(sent.length / size) }, (_, i) => sent.slice(i * size, (i + 1) * size));
        const read = await readBody(requestOf(chunks, encoding === undefined ? {} : { "content-encoding": encoding }), { maxBytes: 6_000 });
        expect(Buffer.from(read).equals(Buffer.from(bytes))).toBe(true);
      },
    ),
    { numRuns: 40 },
  );
});

test("a bomb is refused while it unpacks: most of it is never unpacked", async () => {
  const bomb = gzipSync(Buffer.alloc(64 * MIB), { level: 9 });
  expect(bomb.length).toBeLessThan(MIB);
  const before = process.memoryUsage().arrayBuffers;
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
  }, 1);
  try {
    await expect(sizeOf(requestOf([bomb], { "content-encoding": "gzip" }), { maxBytes: MIB })).rejects.toThrow(TooLarge);
  } finally {
    clearInterval(watch);
  }
  expect(Math.max(peak, process.memoryUsage().arrayBuffers - before)).toBeLessThan(20 * MIB);
});

test.each([
  ["plain", undefined, new Uint8Array(65_536)],
  ["packed, unpacking to nothing", "gzip", Buffer.concat(Array.from({ length: 2_000 }, () => gzipSync(Buffer.alloc(0))))],
])("a body that is sent without end, %s, is refused and soon given up", async (_, encoding, chunk) => {
  let sent = 0;
  let isClosed = false;
  async function* endless() {
    try {
      for (;;) {
        sent += chunk.length;
        yield chunk;
      }
    } finally {
      isClosed = true;
    }
  }
  await expect(sizeOf(requestOf(endless(), encoding ? { "content-encoding": encoding } : {}), { maxBytes: MIB })).rejects.toThrow(TooLarge);
  await expect.poll(() => isClosed, { timeout: 10_000 }).toBe(true);
  expect(sent).toBeLessThan(40 * MIB);
});

test("what is sent may have a limit of its own", async () => {
  const body = () => requestOf([gzipSync(Buffer.alloc(100_000))], { "content-encoding": "gzip" });
  expect(await sizeOf(body(), { maxBytes: 100_000, maxSentBytes: 1_000 })).toBe(100_000);
  await expect(sizeOf(body(), { maxBytes: 100_000, maxSentBytes: 50 })).rejects.toThrow(TooLarge);
});

test("a stated length beyond the limit is refused before anything is read", async () => {
  await expect(sizeOf(requestOf([], { "content-length": String(MIB + 1) }), { maxBytes: MIB })).rejects.toThrow(TooLarge);
});

test("a body of exactly the limit passes, packed too", async () => {
  const bytes = new Uint8Array(10_000);
  expect(await sizeOf(requestOf([bytes]), { maxBytes: 10_000 })).toBe(10_000);
  expect(await sizeOf(requestOf([gzipSync(bytes)], { "content-encoding": "gzip" }), { maxBytes: 10_000 })).toBe(10_000);
  await expect(sizeOf(requestOf([gzipSync(bytes)], { "content-encoding": "gzip" }), { maxBytes: 9_999 })).rejects.toThrow(TooLarge);
});

test("broken, cut-off and mislabelled packing is the sender's fault", async () => {
  const whole = gzipSync(Buffer.from("x".repeat(1_000)));
  for (const bytes of [whole.subarray(0, 20), Buffer.from("plain text")]) {
    await expect(sizeOf(requestOf([bytes], { "content-encoding": "gzip" }))).rejects.toThrow(Malformed);
  }
  await expect(sizeOf(requestOf([whole], { "content-encoding": "zstd" }))).rejects.toThrow(UnsupportedMedia);
  await expect(sizeOf(requestOf([whole], { "content-encoding": "gzip, gzip" }))).rejects.toThrow(UnsupportedMedia);
});

test("a sender that stops in the middle is told apart from a fault of ours", async () => {
  async function* cut() {
    yield new Uint8Array(10);
    throw new Error("socket hang up");
  }
  await expect(sizeOf(requestOf(cut()))).rejects.toThrow(Malformed);
  await expect(sizeOf(requestOf(cut(), { "content-encoding": "gzip" }))).rejects.toThrow(Malformed);
});

test("JSON is read, and where it breaks is told without its content", async () => {
  const json = (text: string) => readJson(requestOf([Buffer.from(text)]));
  expect(await json('\uFEFF{"a":[1]}')).toEqual({ a: [1] });
  expect(await json("")).toBeUndefined();
  const fault = await json('{"password": "hunter2",\n oops}').catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(Malformed);
  expect((fault as Malformed).details[0]?.location).toBe("body, line 2, column 2");
  expect(JSON.stringify(fault) + String(fault)).not.toContain("hunter2");
  await expect(readJson(requestOf([new Uint8Array([0x22, 0xff, 0x22])]))).rejects.toThrow(Malformed);
});

describe("over a real connection", () => {
  const refuse = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    // As Next makes a request of what Node gives.
    const asked = new Request("http://localhost/x", {
      method: "POST",
      headers: incoming.headers as Record<string, string>,
      body: incoming,
      duplex: "half",
    } as unknown as RequestInit);
    const failure: unknown = await readBody(asked, { maxBytes: 1_000, maxSentBytes: 4 * MIB }).catch((error: unknown) => error);
    // And it answers some turns later.
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
    outgoing.writeHead(failure instanceof TooLarge ? 413 : failure instanceof Malformed ? 400 : 200).end();
  };
  const server = createServer((incoming, outgoing) => refuse(incoming, outgoing));
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  function send(chunks: Iterable<Uint8Array>, headers: Record<string, string>): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const client = request({ port: (server.address() as AddressInfo).port, method: "POST", headers, agent: false }, (answer) => {
        answer.resume().on("end", () => resolve(answer.statusCode));
      });
      client.on("error", reject);
      Readable.from(chunks).pipe(client);
    });
  }
  const many = (chunk: Uint8Array) => Array.from({ length: 200 }, () => chunk);

  test("the sender of a large, a packed and a broken body reads its refusal, though it was still writing", async () => {
    expect(await send(many(new Uint8Array(65_536)), {})).toBe(413);
    expect(await send([gzipSync(Buffer.alloc(64 * MIB))], { "content-encoding": "gzip" })).toBe(413);
    expect(await send(many(Buffer.alloc(65_536, "not gzip")), { "content-encoding": "gzip" })).toBe(400);
    expect(await send([new Uint8Array(1_000)], {})).toBe(200);
  });
});
