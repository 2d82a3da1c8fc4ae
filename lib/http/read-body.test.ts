import { Readable } from "node:stream";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Malformed, TooLarge, UnsupportedMedia } from "@/lib/kernel/errors";
import { readBody, readJson } from "./read-body";

const MIB = 1024 * 1024;

function requestOf(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, headers: Record<string, string> = {}): Request {
  const body = Readable.toWeb(Readable.from(chunks, { objectMode: false }));
  return new Request("http://localhost/x", { method: "POST", body, headers, duplex: "half" } as unknown as RequestInit);
}

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
        const read = await readBody(requestOf(chunks, encoding === undefined ? {} : { "content-encoding": encoding }), { maxBytes: 5_000 });
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
    await expect(readBody(requestOf([bomb], { "content-encoding": "gzip" }), { maxBytes: MIB })).rejects.toThrow(TooLarge);
  } finally {
    clearInterval(watch);
  }
  expect(Math.max(peak, process.memoryUsage().arrayBuffers - before)).toBeLessThan(20 * MIB);
});

test("a body that is sent without end is not read on once it is too large", async () => {
  let sent = 0;
  async function* endless() {
    for (;;) {
      sent += 65_536;
      yield new Uint8Array(65_536);
    }
  }
  await expect(readBody(requestOf(endless()), { maxBytes: MIB })).rejects.toThrow(TooLarge);
  expect(sent).toBeLessThan(2 * MIB);
});

test("packing that unpacks to nothing is not read without end either", async () => {
  const empty = gzipSync(Buffer.alloc(0));
  let sent = 0;
  async function* endless() {
    for (;;) {
      sent += empty.length * 1_000;
      yield Buffer.concat(Array.from({ length: 1_000 }, () => empty));
    }
  }
  await expect(readBody(requestOf(endless(), { "content-encoding": "gzip" }), { maxBytes: MIB })).rejects.toThrow(TooLarge);
  expect(sent).toBeLessThan(2 * MIB);
});

test("what is sent may have a limit of its own", async () => {
  const body = () => requestOf([gzipSync(Buffer.alloc(100_000))], { "content-encoding": "gzip" });
  expect(await readBody(body(), { maxBytes: 100_000, maxSentBytes: 1_000 })).toHaveLength(100_000);
  await expect(readBody(body(), { maxBytes: 100_000, maxSentBytes: 50 })).rejects.toThrow(TooLarge);
});

test("a stated length beyond the limit is refused before anything is read", async () => {
  await expect(readBody(requestOf([], { "content-length": String(MIB + 1) }), { maxBytes: MIB })).rejects.toThrow(TooLarge);
});

test("a body of exactly the limit passes, packed too", async () => {
  const bytes = new Uint8Array(10_000);
  expect(await readBody(requestOf([bytes]), { maxBytes: 10_000 })).toHaveLength(10_000);
  expect(await readBody(requestOf([gzipSync(bytes)], { "content-encoding": "gzip" }), { maxBytes: 10_000 })).toHaveLength(10_000);
  await expect(readBody(requestOf([gzipSync(bytes)], { "content-encoding": "gzip" }), { maxBytes: 9_999 })).rejects.toThrow(TooLarge);
});

test("broken, cut-off and mislabelled packing is the sender's fault", async () => {
  const whole = gzipSync(Buffer.from("x".repeat(1_000)));
  for (const bytes of [whole.subarray(0, 20), Buffer.from("plain text")]) {
    await expect(readBody(requestOf([bytes], { "content-encoding": "gzip" }))).rejects.toThrow(Malformed);
  }
  await expect(readBody(requestOf([whole], { "content-encoding": "zstd" }))).rejects.toThrow(UnsupportedMedia);
  await expect(readBody(requestOf([whole], { "content-encoding": "gzip, gzip" }))).rejects.toThrow(UnsupportedMedia);
});

test("a sender that stops in the middle is told apart from a fault of ours", async () => {
  async function* cut() {
    yield new Uint8Array(10);
    throw new Error("socket hang up");
  }
  await expect(readBody(requestOf(cut()))).rejects.toThrow(Malformed);
  await expect(readBody(requestOf(cut(), { "content-encoding": "gzip" }))).rejects.toThrow(Malformed);
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
