import type { ConsoleMessage, Page, Request } from "@playwright/test";

/** What no page may ever say on its console: hydration trouble, failed reads, errors. */
const TROUBLE = new Set(["error", "warning"]);

/** Collects what a page should never say or ask for: errors, warnings, requests to another origin. */
export function watchTrouble(page: Page, baseURL: string, lines: string[] = []): { lines: string[]; stop(): void } {
  const onConsole = (message: ConsoleMessage) => {
    // A failed read says in its place alone what was read.
    if (TROUBLE.has(message.type())) lines.push(`${message.type()}: ${message.text()} (${message.location().url})`);
  };
  const onError = (error: Error) => lines.push(`page error: ${error.message}`);
  const onRequest = (request: Request) => {
    const url = request.url();
    if (!url.startsWith(baseURL) && !/^(data|blob|about):/.test(url)) lines.push(`request to another origin: ${url}`);
  };
  page.on("console", onConsole).on("pageerror", onError).on("request", onRequest);
  return {
    lines,
    stop: () => {
      page.off("console", onConsole).off("pageerror", onError).off("request", onRequest);
    },
  };
}
