/**
 * A client of decisions that does as little as can be: one kept connection, one request whose bytes never change, and of the
 * answer no more than its length and its word. A client library costs more than a bare server, which would then wait for it.
 */
import { once } from "node:events";
import { connect, type Socket } from "node:net";

export type Target = { url: string; token: string; body: string };
type Waiting = { resolve: () => void; reject: (error: Error) => void };

const ALLOWED = '"decision":"allow"';

class Asker {
  readonly #socket: Socket;
  readonly #request: string;
  #received = "";
  #waiting: Waiting | undefined;

  private constructor(socket: Socket, request: string) {
    this.#socket = socket;
    this.#request = request;
    socket.setEncoding("latin1");
    socket.on("data", (part: string) => this.#take(part));
    const end = (): void => this.#end(new Error("The connection ended."));
    socket.on("close", end).on("error", end);
  }

  static async open({ url, token, body }: Target): Promise<Asker> {
    const { hostname, port, pathname, host } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    await once(socket, "connect");
    const head = [
      `POST ${pathname} HTTP/1.1`,
      `host: ${host}`,
      `authorization: Bearer ${token}`,
      "content-type: application/json",
      `content-length: ${Buffer.byteLength(body)}`,
      "connection: keep-alive",
    ];
    return new Asker(socket, `${head.join("\r\n")}\r\n\r\n${body}`);
  }

  get isOpen(): boolean {
    return this.#socket.writable;
  }

  /** @throws Error when the call is not allowed. */
  ask(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(this.#request);
    });
  }

  #take(part: string): void {
    this.#received += part;
    const headEnds = this.#received.indexOf("\r\n\r\n");
    if (headEnds < 0) return;
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(this.#received)?.[1]);
    if (this.#received.length < headEnds + 4 + length) return;
    const received = this.#received;
    this.#received = "";
    this.#end(received.includes(ALLOWED, headEnds) ? null : new Error(received.slice(0, 600)));
  }

  #end(error: Error | null): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (error) waiting?.reject(error);
    else waiting?.resolve();
  }
}

/** Connections to targets, each used by one request at a time and kept for the next. */
export class Askers {
  readonly #free = new Map<Target, Asker[]>();

  /** @throws Error when the call is not allowed. */
  async ask(target: Target): Promise<void> {
    const free = this.#free.get(target) ?? [];
    this.#free.set(target, free);
    let asker = free.pop();
    // A server closes what was idle for a while.
    while (asker && !asker.isOpen) asker = free.pop();
    asker ??= await Asker.open(target);
    await asker.ask();
    free.push(asker);
  }
}
