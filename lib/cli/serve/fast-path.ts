import type { IncomingMessage, ServerResponse } from "node:http";

/** Opened by the web application once it runs (lib/http/fast-path.ts): it has its own copy of all modules. */
type FastPath = (request: IncomingMessage, response: ServerResponse) => boolean;
const KEY = Symbol.for("countinghouse.fast-path");
const holder = globalThis as { [KEY]?: FastPath };

/** @returns whether the request is answered without the web framework. */
export const fastPath: FastPath = (request, response) => holder[KEY]?.(request, response) ?? false;
