/** Reads request bodies. The limit holds for what is sent and for what it unpacks to, while it streams. */
import type { IncomingMessage } from "node:http";
import { pipeline, Readable, type Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { Malformed, TooLarge, UnsupportedMedia } from "@/lib/kernel/errors";
import { placeOfFault } from "./core/json-fault";
import { type Asked, messageOf } from "./message-request";

export const DEFAULT_MAX_BYTES = 1024 * 1024;

const UNPACKERS = { gzip: createGunzip, "x-gzip": createGunzip, deflate: createInflate, br: createBrotliDecompress } as const;

export type BodyLimits = {
  /** Of the unpacked body. */
  maxBytes?: number;
  /** Of the body as sent; the same as `maxBytes` unless said. */
  maxSentBytes?: number;
};

/**
 * The body, unpacked. Takes gzip, deflate and br.
 * @throws TooLarge as soon as either size passes the limit, so that a small bomb never unpacks further;
 * UnsupportedMedia for other encodings; Malformed when the packing is broken or the sender stopped early.
 */
export async function readBody(
  request: Asked,
  { maxBytes = DEFAULT_MAX_BYTES, maxSentBytes = maxBytes }: BodyLimits = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const unpacker = unpackerOf(request.headers.get("content-encoding"));
  if (Number(request.headers.get("content-length") ?? 0) > maxSentBytes) throw tooLarge(maxSentBytes);
  const message = messageOf(request);
  if (message && !unpacker) return wholeOf(message, Math.min(maxSentBytes, maxBytes));
  const stream = "body" in request ? request.body : null;
  if (!message && !stream) return new Uint8Array();
  const sent = message ? limited(message, maxSentBytes) : chunksOf(stream as NonNullable<Request["body"]>, maxSentBytes);
  return collect(unpacker ? unpack(sent, unpacker) : sent, maxBytes);
}

/** The same as it comes, for bodies that are too large to be held: within the same limits, and as fast as it is taken. */
export async function* streamBody(
  request: Request,
  { maxBytes = DEFAULT_MAX_BYTES, maxSentBytes = maxBytes }: BodyLimits = {},
): AsyncGenerator<Uint8Array> {
  const unpacker = unpackerOf(request.headers.get("content-encoding"));
  if (Number(request.headers.get("content-length") ?? 0) > maxSentBytes) throw tooLarge(maxSentBytes);
  if (!request.body) return;
  const sent = chunksOf(request.body, maxSentBytes);
  let size = 0;
  for await (const chunk of unpacker ? unpack(sent, unpacker) : sent) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge(maxBytes);
    yield chunk;
  }
}

/** In one go, without a promise for each part. */
function wholeOf(message: IncomingMessage, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    message.on("data", (chunk: Buffer) => {
      size += chunk.byteLength;
      if (size <= maxBytes) chunks.push(chunk);
      else reject(tooLarge(maxBytes));
    });
    message.on("end", () => {
      const whole = new Uint8Array(size);
      let at = 0;
      for (const chunk of chunks) {
        whole.set(chunk, at);
        at += chunk.byteLength;
      }
      resolve(whole);
    });
    // Also after its end, when no error need be made: to make one costs more than to read a small body.
    message.on("close", () => {
      if (!message.readableEnded) reject(cutOff());
    });
    message.on("error", () => reject(cutOff()));
  });
}

async function* limited(message: IncomingMessage, maxBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      size += chunk.byteLength;
      if (size > maxBytes) throw tooLarge(maxBytes);
      yield chunk;
    }
  } catch (error) {
    throw error instanceof TooLarge ? error : cutOff();
  }
}

const cutOff = (): Malformed => new Malformed("The body ended before it was whole.");

/** @throws Malformed with line and column when the text is no JSON. An empty body is undefined. */
export async function readJson(request: Asked, limits: BodyLimits = {}): Promise<unknown> {
  const text = readText(await readBody(request, limits));
  if (text.trim() === "") return undefined;
  return parseJson(text);
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** @throws Malformed when the bytes are not UTF-8. A byte order mark is left out. */
export function readText(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new Malformed("The body is not UTF-8 text.", [{ location: "body", message: "Not UTF-8.", fix: "Send UTF-8." }]);
  }
}

/** @throws Malformed with line and column. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const { line, column } = placeOfFault(text);
    throw new Malformed(`The body is not JSON: it breaks at line ${line}, column ${column}.`, [
      { location: `body, line ${line}, column ${column}`, message: "Not JSON from here on.", fix: "Send one whole JSON value." },
    ]);
  }
}

function unpackerOf(encoding: string | null): (() => Transform) | undefined {
  const name = (encoding ?? "").trim().toLowerCase();
  if (name === "" || name === "identity") return undefined;
  if (Object.hasOwn(UNPACKERS, name)) return UNPACKERS[name as keyof typeof UNPACKERS];
  throw new UnsupportedMedia("This content encoding is not taken.", [
    { location: "header.content-encoding", message: "Unknown encoding.", fix: "Send gzip, deflate, br, or no encoding." },
  ]);
}

async function* chunksOf(body: ReadableStream<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  let size = 0;
  let isOver = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      isOver = done;
      if (done) return;
      size += value.byteLength;
      if (size > maxBytes) throw tooLarge(maxBytes);
      yield value;
    }
  } catch (error) {
    if (error instanceof TooLarge) throw error;
    isOver = true;
    throw cutOff();
  } finally {
    // Not awaited: the refusal is answered while the sender may still be writing.
    if (!isOver) reader.cancel().catch(() => undefined);
  }
}

async function* unpack(
  sent: AsyncIterable<Uint8Array>,
  makeUnpacker: NonNullable<ReturnType<typeof unpackerOf>>,
): AsyncGenerator<Uint8Array> {
  const source = Readable.from(sent, { objectMode: false });
  const unpacker = makeUnpacker();
  // Its errors come out of the loop below, those of the source included.
  pipeline(source, unpacker, () => undefined);
  try {
    for await (const chunk of unpacker as AsyncIterable<Buffer>) yield chunk;
  } catch (error) {
    if (error instanceof TooLarge || error instanceof Malformed) throw error;
    throw new Malformed("The body cannot be unpacked.", [
      { location: "body", message: "Not what its content encoding says, or cut off.", fix: "Pack the whole body once, or send it plain." },
    ]);
  } finally {
    source.destroy();
    unpacker.destroy();
  }
}

async function collect(chunks: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const kept: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge(maxBytes);
    kept.push(chunk);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of kept) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

const tooLarge = (maxBytes: number): TooLarge =>
  new TooLarge(`The body is larger than ${sizeName(maxBytes)}.`, [
    { location: "body", message: "Too large, as sent or unpacked.", fix: "Send it in parts." },
  ]);

const sizeName = (bytes: number): string =>
  bytes >= 1024 * 1024 ? `${Math.floor(bytes / 1024 / 1024)} MiB` : `${Math.floor(bytes / 1024)} KiB`;
