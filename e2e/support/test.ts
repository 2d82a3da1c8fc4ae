import { test as base, expect, type Page } from "@playwright/test";
import { PASSWORD, type Person, sessionFile } from "./people";
import { watchTrouble } from "./trouble";

export { expect };

type Fixtures = {
  /** Makes the browser one in which this person, and nobody else, is signed in. */
  signInAs: (person: Person) => Promise<void>;
  /** What the page said or asked for that no page should; see watchTrouble. */
  trouble: string[];
};

export const test = base.extend<Fixtures>({
  trouble: [
    async ({ page, baseURL }, use) => {
      await use(watchTrouble(page, baseURL ?? "").lines);
    },
    { auto: true },
  ],
  signInAs: async ({ context }, use) => {
    await use((person) => context.setStorageState(sessionFile(person)));
  },
});

/** Signs in by the form, as people do. On any other page than the sign-in, goes there first. */
export async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  if (!page.url().includes("/sign-in")) await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  // Not until all of it is loaded: whoever wants to see something waits for that.
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"), { waitUntil: "commit" });
}

/** Calls the product's own interface with the session of the page, as the product's own pages do. */
export async function call<Answer>(
  page: Page,
  method: "GET" | "POST" | "PATCH" | "DELETE",
  path: string,
  body?: unknown,
): Promise<{ status: number; content: Answer }> {
  const { baseURL = "" } = test.info().project.use;
  const answer = await page.request.fetch(path, {
    method,
    headers: { origin: baseURL },
    ...(body === undefined ? {} : { data: body }),
  });
  return { status: answer.status(), content: await answer.json().catch(() => null) };
}

/** A machine token, made as a platform admin would. The page must be signed in as one. */
export async function makeToken(page: Page, name: string, scopes: string[]): Promise<string> {
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const { status, content } = await call<{ token: string }>(page, "POST", "/api/ui/tokens", { name, scopes, expiresAt });
  expect(status).toBe(201);
  return content.token;
}

/** The calendar month before this one: nothing that a test sends now falls in it, so tests beside each other see the same sums. */
export function lastMonth(): { period: string; from: string; to: string } {
  const now = new Date();
  const [from, to] = [-1, 0].map((months) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 1)).toISOString());
  return { period: (from ?? "").slice(0, 7), from: from ?? "", to: to ?? "" };
}
