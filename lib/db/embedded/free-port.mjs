import { randomInt } from "node:crypto";
import net from "node:net";

/** Below what systems give to outgoing connections: Linux from 32768, others from 49152. */
const LOWEST = 15_000;
const HIGHEST = 32_000;
const TRIES = 100;

/**
 * A port of this machine that nobody listens at, drawn from those that no outgoing connection gets: whoever uses it may be away
 * for a moment and come back to it.
 * @returns {Promise<number>}
 * @throws Error when there is none.
 */
export async function freePort() {
  for (let tried = 0; tried < TRIES; tried++) {
    const port = randomInt(LOWEST, HIGHEST);
    if (await isFree(port)) return port;
  }
  throw new Error(`No port between ${LOWEST} and ${HIGHEST} is free on 127.0.0.1.`);
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function isFree(port) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
