import { test as base, type Page } from "@playwright/test";
import { type PathOf, pathFiller, type Visitor } from "./pages";
import { sessionFile } from "./people";
import { watchTrouble } from "./trouble";

export { expect } from "@playwright/test";

type Sweep = {
  /** Two browser windows of a worker, of who runs the platform and of security: pages share their cache, as a person's do. */
  visitors: Record<Visitor, Page>;
  pathOf: PathOf;
};

/** For tests that look at one page after another and change nothing. */
export const test = base.extend<{ trouble: string[] }, Sweep>({
  visitors: [
    async ({ browser }, use, { project }) => {
      const { baseURL = "", locale = "en-GB", timezoneId = "UTC" } = project.use;
      const open = async (person: Visitor) => {
        const storageState = sessionFile(person);
        const context = await browser.newContext({ baseURL, locale, timezoneId, reducedMotion: "reduce", storageState });
        return context.newPage();
      };
      const visitors = { admin: await open("admin"), securityAdmin: await open("securityAdmin") };
      await use(visitors);
      for (const page of Object.values(visitors)) await page.context().close();
    },
    { scope: "worker" },
  ],
  pathOf: [async ({ visitors }, use) => use(await pathFiller(visitors.admin.request, visitors.securityAdmin.request)), { scope: "worker" }],
  trouble: async ({ visitors, baseURL }, use) => {
    const lines: string[] = [];
    const watched = Object.values(visitors).map((page) => watchTrouble(page, baseURL ?? "", lines));
    await use(lines);
    for (const one of watched) one.stop();
  },
});
