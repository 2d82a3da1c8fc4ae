import { EventEmitter, once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { cutWhenStalled } from "./cut-stalled";

const STALL_MS = 100;
/** More than what sockets keep on the way. */
const MANY_BYTES = 64 * 1024 * 1024;

let server: Server;
afterEach(() => server.close());

async function ask(answer: RequestListener): Promise<Socket> {
  server = createServer((request, response) => {
    cutWhenStalled(response, STALL_MS);
    answer(request, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.write("GET / HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n");
  return socket;
}

test("a caller that takes nothing of its answer is cut off", async () => {
  const told = new EventEmitter();
  const cut = once(told, "cut");
  const socket = await ask((_, response) => {
    response.on("close", () => told.emit("cut"));
    response.end(Buffer.alloc(MANY_BYTES));
  });
  await cut;
  let received = 0;
  socket
    .on("error", () => undefined)
    .on("data", (part: Buffer) => {
      received += part.byteLength;
    });
  await once(socket, "close");
  expect(received).toBeLessThan(MANY_BYTES);
});

test("an answer that takes longer to work out is sent whole", async () => {
  const socket = await ask((_, response) => {
    response.on("timeout", () => response.end("late"));
  });
  let received = "";
  socket.setEncoding("latin1").on("data", (part: string) => {
    received += part;
  });
  await once(socket, "close");
  expect(received).toContain("late");
});
