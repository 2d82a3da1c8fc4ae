import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { Readable } from "node:stream";
import { afterEach, expect, test, vi } from "vitest";
import { Prisma } from "@/lib/db/generated/client";
import { streamQuery } from "@/lib/db/stream-query";
import { useDatabase } from "@/lib/testing/database";
import { stream } from "./stream";

const database = useDatabase();
const PATIENCE = { timeout: 10_000, interval: 20 };
/** More than what sockets keep on the way. */
const MANY = Prisma.sql`SELECT repeat('x', 1000) AS text FROM generate_series(1, 100000)`;
const END_OF_FILE = "\r\n0\r\n\r\n";

let server: Server;
afterEach(() => server.close());

const lent = (): number => database.pool.totalCount - database.pool.idleCount;

async function* download(stallMs: number): AsyncGenerator<string> {
  for await (const rows of streamQuery<{ text: string }>(database.db, MANY, 100, stallMs)) yield rows.map(({ text }) => text).join("\n");
}

/** Asks for the download and reads nothing of it. */
async function ask(stallMs: number): Promise<Socket> {
  server = createServer((_, response) => {
    const answer = stream(download(stallMs), { contentType: "text/plain" });
    const body = Readable.from(answer.body as unknown as AsyncIterable<Uint8Array>);
    body.on("error", () => response.destroy());
    response.on("close", () => body.destroy());
    body.pipe(response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.write("GET / HTTP/1.1\r\nhost: here\r\n\r\n");
  await vi.waitFor(() => expect(lent()).toBe(1), PATIENCE);
  return socket;
}

test("a caller that stops reading holds no connection of the database for long, and gets no whole file when it reads on", async () => {
  const socket = await ask(300);
  await vi.waitFor(() => expect(lent()).toBe(0), PATIENCE);
  let received = "";
  socket.setEncoding("latin1").on("data", (part: string) => {
    received = (received + part).slice(-20);
  });
  await once(socket, "close");
  expect(received).not.toBe("");
  expect(received.endsWith(END_OF_FILE)).toBe(false);
});

test("a caller that goes away gives the connection back at once", async () => {
  const socket = await ask(60_000);
  socket.destroy();
  await vi.waitFor(() => expect(lent()).toBe(0), PATIENCE);
});
