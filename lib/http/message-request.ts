/**
 * A request that came past the web framework, as far as the frame of handlers reads it. To make a whole Request of each
 * message costs more than most of them are worked on, so that is done only where a handler asks for one.
 */
import type { IncomingMessage } from "node:http";
import type { HeaderReader } from "@/lib/auth/core/caller";

/** What the frame reads of a request, whichever way it came. */
export type Asked = Request | MessageRequest;

/** Where the bodies of requests are that were made without one. */
const messages = new WeakMap<Request, IncomingMessage>();

/** The server's own message that the body of a request is read from; undefined where the request holds its body. */
export const messageOf = (asked: Asked): IncomingMessage | undefined =>
  asked instanceof MessageRequest ? asked.message : messages.get(asked);

export class MessageRequest {
  readonly method: string;
  readonly headers: HeaderReader;
  readonly message: IncomingMessage;

  constructor(message: IncomingMessage) {
    this.method = message.method ?? "GET";
    this.headers = new MessageHeaders(message);
    this.message = message;
  }

  get url(): string {
    return `http://${this.headers.get("host") ?? "localhost"}${this.message.url}`;
  }

  /** As the framework would hand it to the handler; its body is still read from the message. */
  whole(): Request {
    const headers = new Headers();
    for (const name of [...Object.keys(this.message.headers), FORWARDED_FOR]) {
      const value = this.headers.get(name);
      if (value !== null) headers.set(name, value);
    }
    const request = new Request(this.url, { method: this.method, headers });
    messages.set(request, this.message);
    return request;
  }
}

export const wholeRequest = (asked: Asked): Request => (asked instanceof MessageRequest ? asked.whole() : asked);

const FORWARDED_FOR = "x-forwarded-for";

class MessageHeaders implements HeaderReader {
  readonly #message: IncomingMessage;

  constructor(message: IncomingMessage) {
    this.#message = message;
  }

  /** Where no proxy said for whom it speaks, the connection does. */
  get(name: string): string | null {
    const key = name.toLowerCase();
    const value = this.#message.headers[key];
    if (value !== undefined) return typeof value === "string" ? value : value.join(", ");
    return key === FORWARDED_FOR ? (this.#message.socket.remoteAddress ?? null) : null;
  }

  has(name: string): boolean {
    return this.get(name) !== null;
  }
}
