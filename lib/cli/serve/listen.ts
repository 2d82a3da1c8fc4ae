import { createServer, type RequestListener, type Server } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { StartFailed } from "../prepare/step.mjs";

const KEEP_ALIVE_MS = 65_000;
const DRAIN_MS = 10_000;
const PATIENCE_MS = 4_000;
const POLL_MS = 200;

/** Listens on every address that the host name stands for: "localhost" may be the new or the old kind, people use both. */
export async function listen(handler: RequestListener, host: string, port: number): Promise<Server[]> {
  const [first, ...others] = host === "localhost" ? ["127.0.0.1", "::1"] : [host];
  const servers = [await listenOn(handler, first ?? host, port)];
  for (const address of others) {
    // A machine without the newer addresses is served on the older ones alone.
    const server = await listenOn(handler, address, port).catch(() => undefined);
    if (server) servers.push(server);
  }
  return servers;
}

/** Fails early, before anything is built, when the port cannot be had. A server that is just stopping is given time to. */
export async function checkPort(host: string, port: number): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; ; await wait(POLL_MS)) {
    try {
      const servers = await listen(() => undefined, host, port);
      await Promise.all(servers.map(close));
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}

function listenOn(handler: RequestListener, host: string, port: number): Promise<Server> {
  const server = createServer(handler);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(new StartFailed(reasonOf(error, host, port))));
    server.listen(port, host, () => resolve(server));
  });
}

function reasonOf(error: NodeJS.ErrnoException, host: string, port: number): string {
  if (error.code === "EADDRINUSE") return `Port ${port} is used by another program. End it, or choose another: PORT=3001 npm start`;
  if (error.code === "EACCES") return `Port ${port} may not be used by this account. Choose another: PORT=3000 npm start`;
  return `Cannot listen on ${host}:${port} (${error.code}). Check HOST and PORT.`;
}

/** Lets running requests finish for a while, then cuts what is left. */
export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
