import { call, expect, test } from "../support/test";

test("a filtered view is saved, shared with a team, and answers each person in their own scope", async ({ page, signInAs }) => {
  await signInAs("teamLead");
  const own = await call<{ teams: { id: string; name: string }[] }>(page, "GET", "/api/ui/views");
  const [team] = own.content.teams;
  const name = `Models of ${team?.name} ${Date.now()}`;
  await signInAs("controller");
  await page.goto("/spend?groupBy=team&period=last-month");
  await page.getByRole("button", { name: "Views", exact: true }).click();
  await page.getByRole("menuitem", { name: "Save this view…" }).click();
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Who sees it").click();
  await page.getByRole("option", { name: "A team" }).click();
  await page.getByLabel("Team", { exact: true }).click();
  await page.getByRole("option", { name: team?.name ?? "", exact: true }).click();
  await page.getByRole("button", { name: "Save the view" }).click();
  await expect(page).toHaveURL(/[?&]view=viw_/);
  const viewId = new URL(page.url()).searchParams.get("view");
  const rows = page.getByRole("table", { name: /Cost by team/ }).locator("tbody tr");
  expect(await rows.count()).toBeGreaterThan(1);

  // The lead of the team opens the link: the same question, answered for their teams alone.
  await signInAs("teamLead");
  await page.goto(`/views/${viewId}`);
  await expect(page).toHaveURL(/groupBy=team&period=last-month&view=viw_/);
  await expect(rows).toHaveCount(own.content.teams.length);
  await page.goto("/views");
  await expect(page.getByRole("link", { name })).toBeVisible();

  // Who is of another part of the organisation finds nothing.
  await signInAs("auditor");
  await page.goto(`/views/${viewId}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("There is no such page");

  await signInAs("controller");
  expect((await call(page, "DELETE", `/api/ui/views/${viewId}`)).status).toBe(204);
});
