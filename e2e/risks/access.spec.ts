import { PEOPLE } from "../support/people";
import { call, expect, signIn, test } from "../support/test";

const NOT_HERE = /^There is no such/;

type Teams = { groups: { group: { team: { id: string | null; name: string } } }[] };

test("what lies outside a team lead's scope is not there: pages, reads and totals", async ({ page, signInAs }) => {
  await signInAs("controller");
  const all = await call<Teams>(page, "GET", "/api/ui/spend?groupBy=team");
  await signInAs("teamLead");
  const own = await call<Teams>(page, "GET", "/api/ui/spend?groupBy=team");
  const ownIds = new Set(own.content.groups.map((row) => row.group.team.id));
  expect(ownIds.size).toBe(1);
  const foreign = all.content.groups.map((row) => row.group.team.id).find((id) => id && !ownIds.has(id));
  await page.goto(`/teams/${foreign}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(NOT_HERE);
  await page.goto("/teams/there-is-no-such-team");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(NOT_HERE);
  expect((await call(page, "GET", `/api/ui/entity/team/${foreign}`)).status).toBe(404);
});

test("a person without the right is refused, and the refusal is in the audit log", async ({ page, signInAs }) => {
  await signInAs("teamLead");
  expect((await call(page, "GET", "/api/ui/audit")).status).toBe(403);
  await signInAs("auditor");
  const log = await call<{ data: { outcome: string }[] }>(page, "GET", "/api/ui/audit?outcome=denied");
  expect(log.content.data.length).toBeGreaterThan(0);
});

test("signed out, every page leads to the sign-in and comes back", async ({ page }) => {
  await page.goto("/spend?groupBy=model");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await signIn(page, PEOPLE.controller);
  await expect(page).toHaveURL(/\/spend\?groupBy=model/);
});

test("a wrong password is refused without saying which half was wrong", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill("nobody@northwind.example");
  await page.getByLabel("Password", { exact: true }).fill("not the password at all");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert").first()).toBeVisible();
  await expect(page).toHaveURL(/\/sign-in/);
});
