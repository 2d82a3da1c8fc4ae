import { test as base, type Page } from "@playwright/test";
import { type PathOf, pathFiller } from "./pages";
import { sessionFile } from "./people";
import { watchTrouble } from "./trouble";

export { expect } from "@playwright/test";

type Sweep = {
  /** One browser window of a worker, signed in as an administrator: pages share its cache, as a person's do. */
  visitor: Page;
  pathOf: PathOf;
};

/** For tests that look at one page after another and change nothing. */
export const test = base.extend<{ trouble: string[] }, Sweep>({
  visitor: [
    async ({ browser }, use, { project }) => {
      const { baseURL = "", locale = "en-GB", timezoneId = "UTC" } = project.use;
      const context = await browser.newContext({
        baseURL,
        locale,
        timezoneId,
        reducedMotion: "reduce",
        storageState: sessionFile("admin"),
      });
      await use(await context.newPage());
      await context.close();
    },
    { scope: "worker" },
  ],
  pathOf: [async ({ visitor }, use) => use(await pathFiller(visitor.request)), { scope: "worker" }],
  trouble: async ({ visitor, baseURL }, use) => {
    const watched = watchTrouble(visitor, baseURL ?? "");
    await use(watched.lines);
    watched.stop();
  },
});
