import { test as base, expect, type Page } from "@playwright/test";
import { PASSWORD, PEOPLE, type Person } from "./people";

export { expect };

/** What no page may ever say on its console: hydration trouble, failed reads, errors. */
const TROUBLE = new Set(["error", "warning"]);

type Fixtures = {
  /** Signs in as a person of the sample organisation. */
  signInAs: (person: Person) => Promise<void>;
  /** Console lines of the page that nobody allowed. */
  trouble: string[];
};

export const test = base.extend<Fixtures>({
  trouble: [
    async ({ page, baseURL }, use) => {
      const lines: string[] = [];
      page.on("console", (message) => {
        if (TROUBLE.has(message.type())) lines.push(`${message.type()}: ${message.text()}`);
      });
      page.on("pageerror", (error) => lines.push(`page error: ${error.message}`));
      page.on("request", (request) => {
        const url = request.url();
        if (baseURL && !url.startsWith(baseURL) && !/^(data|blob|about):/.test(url)) lines.push(`request to another origin: ${url}`);
      });
      await use(lines);
    },
    { auto: true },
  ],
  signInAs: async ({ page }, use) => {
    await use((person) => signIn(page, PEOPLE[person]));
  },
});

export async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}

/** Calls the product's own interface with the session of the page. */
export async function call<Answer>(
  page: Page,
  method: "GET" | "POST" | "PATCH" | "DELETE",
  path: string,
  body?: unknown,
): Promise<{ status: number; content: Answer }> {
  return page.evaluate(
    async ([how, where, what]) => {
      const answer = await fetch(where, {
        method: how,
        ...(what === undefined ? {} : { body: JSON.stringify(what), headers: { "content-type": "application/json" } }),
      });
      return { status: answer.status, content: await answer.json().catch(() => null) };
    },
    [method, path, body] as const,
  );
}

/** A machine token, made as a platform admin would. The page must be signed in as one. */
export async function makeToken(page: Page, name: string, scopes: string[]): Promise<string> {
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const { status, content } = await call<{ token: string }>(page, "POST", "/api/ui/tokens", { name, scopes, expiresAt });
  expect(status).toBe(201);
  return content.token;
}
