import { emitCall } from "../support/emitter";
import { call, expect, makeToken, test } from "../support/test";

test("a real OpenTelemetry emitter appears within seconds, with its cost, team and agent", async ({ page, signInAs, baseURL }) => {
  await signInAs("admin");
  const agent = `journey-${Date.now().toString(36)}`;
  const [{ content: teams }, { content: environments }] = [
    await call<{ data: { id: string; name: string }[] }>(page, "GET", "/api/ui/inventory/teams?limit=50"),
    await call<{ data: { id: string }[] }>(page, "GET", "/api/ui/inventory/environments?limit=50"),
  ];
  const team = teams.data[0];
  if (!team) throw new Error("the sample has no team");
  await call(page, "POST", "/api/ui/inventory/applications", { id: agent, name: agent });
  const made = await call(page, "POST", "/api/ui/inventory/identities", {
    id: agent,
    name: agent,
    kind: "agent",
    team: team.id,
    application: agent,
    environment: environments.data[0]?.id,
  });
  expect(made.status).toBe(201);
  const token = await makeToken(page, agent, ["ingest"]);

  await emitCall(
    { baseURL: baseURL ?? "", token, service: agent, environment: environments.data[0]?.id ?? "", agent: "triage", model: "gpt-4o-mini" },
    { input: 1_000_000, cacheRead: 400_000, output: 100_000 },
  );

  // 600,000 × $0.15 + 400,000 × $0.075 + 100,000 × $0.60, each per million: $0.18.
  await page.goto(`/identities/${agent}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("$0.18");
  await expect(page.getByRole("definition").filter({ hasText: team.name }).first()).toBeVisible();
  await page.goto(`/spend?groupBy=agent&filter[application]=${agent}`);
  await expect(page.getByRole("rowheader", { name: "triage" })).toBeVisible();
  const row = page.getByRole("row").filter({ hasText: "triage" });
  await expect(row).toContainText("$0.18");
});
