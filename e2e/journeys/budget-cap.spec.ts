import type { Page } from "@playwright/test";
import { formatUsd, parseUsd, sumUsd, type Usd } from "@/lib/kernel/money";
import { BudgetDenied, Countinghouse } from "@/public/sdk/countinghouse";
import { startGateway } from "../support/gateway";
import { makeAgent } from "../support/guarded-agent";
import { startMockOpenAi } from "../support/mock-openai";
import { runProgram } from "../support/program";
import { call, expect, makeToken, test } from "../support/test";

/** gpt-4o-mini, for a million tokens: $0.15 of a prompt, $0.60 of a completion. A call through the gateway is $0.15 + $0.06. */
const MODEL = "gpt-4o-mini";
const USAGE = { prompt: 1_000_000, cached: 0, completion: 100_000, reasoning: 0 };
const GATEWAY_CALL = parseUsd("0.21");
const agentCall = (promptTokens: number): Usd => (parseUsd("0.06") + parseUsd("0.00000015") * BigInt(promptTokens)) as Usd;

type Budget = { id: string; counter: { spent: string; held: string; remaining: string; window: { endsAt: string } } };
type Requests = { data: { id: string; needs: { duty: string; why: string }[] }[] };
type Decisions = { data: { decision: string; count: number }[] };

/** A service account with one key, which a gateway and an agent use, each as another application; owned by Mara Lindqvist, in a team without a budget. */
async function makeAccount(page: Page): Promise<{ id: string; gateway: string; agent: string }> {
  const id = `capped-${Date.now().toString(36)}`;
  const [gateway, agent] = [`${id}-gateway`, `${id}-agent`];
  for (const application of [gateway, agent])
    await call(page, "POST", "/api/ui/inventory/applications", { id: application, name: application });
  const about = { kind: "service_account", owner: "mara.lindqvist@northwind.example", team: "reliability", application: agent };
  const made = await call(page, "POST", "/api/ui/inventory/identities", { id, name: id, environment: "production", ...about });
  expect(made.status).toBe(201);
  const key = { identity: id, label: id, kind: "api_key", alias: id };
  expect((await call(page, "POST", "/api/ui/inventory/credentials", key)).status).toBe(201);
  return { id, gateway, agent };
}

const DAY_MS = 86_400_000;
const HISTORY_DAYS = 8;
/** $0.03 of a prompt. */
const STEP_TOKENS = 200_000;
const STEP = parseUsd("0.03");

/** A call a day for the days before, at a pace that uses up `room` in two days, or halfway to the end where that is sooner. */
async function sendHistory(page: Page, token: string, context: Record<string, string>, room: Usd, endsAt: string): Promise<void> {
  const days = Math.min(2, (new Date(endsAt).getTime() - Date.now()) / DAY_MS / 2);
  const steps = Math.ceil(Number(room) / Number(STEP) / days);
  const events = Array.from({ length: HISTORY_DAYS }, (_, i) => ({
    id: `${context.identity}-${i + 1}`,
    time: new Date(Date.now() - (i + 1) * DAY_MS).toISOString(),
    ...{ ...context, provider: "openai", model: MODEL, status: "ok" },
    usage: { input: steps * STEP_TOKENS, output: 0 },
  }));
  const headers = { authorization: `Bearer ${token}` };
  const answer = await page.request.post("/api/v1/events", { headers, data: { events } });
  expect(await answer.json()).toMatchObject({ accepted: HISTORY_DAYS });
}

const dollars = (amount: Usd): string => `$${Number(formatUsd(amount)).toFixed(2)}`;

/** Says yes on the page of approvals, as whoever is signed in. */
async function approve(page: Page, budget: string, reason: string): Promise<void> {
  await page.goto("/approvals");
  const waiting = page.getByRole("listitem").filter({ hasText: budget });
  await waiting.getByRole("button", { name: "Approve", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByRole("button", { name: "Approve", exact: true }).click();
  await expect(dialog).toBeHidden();
}

test("a quarter cap stops a gateway and an agent at exactly the cap, of which the owner was warned; the owner asks, finance and security agree, and both run again", async ({
  page,
  signInAs,
  baseURL: origin,
}) => {
  const baseURL = origin ?? "";
  await signInAs("admin");
  const account = await makeAccount(page);
  const token = await makeToken(page, account.id, ["enforce", "ingest"]);
  const provider = await startMockOpenAi(USAGE);
  const gateway = await startGateway({
    ...{ baseURL, token, providerURL: provider.baseURL, credential: account.id, application: account.gateway },
    promptTokens: USAGE.prompt,
  });
  const chat = async (): Promise<number> => {
    const body = JSON.stringify({ model: MODEL, max_completion_tokens: USAGE.completion, messages: [{ role: "user", content: "…" }] });
    return (await fetch(gateway.url, { method: "POST", body })).status;
  };
  const ch = new Countinghouse({ url: baseURL, token, timeoutMs: 20_000 });
  const caller = { credential: account.id, context: { application: account.agent } };
  const agent = await makeAgent(MODEL, 100_000);
  const agentRuns = () => agent.call(ch, caller);

  // Three calls of the one and two of the other fit, and not a token more.
  const room = sumUsd([GATEWAY_CALL, GATEWAY_CALL, GATEWAY_CALL, agentCall(agent.promptTokens), agentCall(agent.promptTokens)]);
  const name = `Cap of ${account.id}`;
  const made = await call<Budget>(page, "POST", "/api/ui/budgets", {
    ...{ name, scope: { identity: account.id, environment: "production" }, window: "quarter", enforcement: "hard" },
    limit: { usd: "1000" },
  });
  expect(made.status).toBe(201);
  const budgetId = made.content.id;
  const readCounter = async () => (await call<Budget>(page, "GET", `/api/ui/budgets/${budgetId}`)).content.counter;
  const history = { identity: account.id, application: account.agent, environment: "production" };
  await sendHistory(page, token, history, room, (await readCounter()).window.endsAt);
  const spentBefore = parseUsd((await readCounter()).spent);
  const cap = sumUsd([spentBefore, room]);
  expect((await call(page, "PATCH", `/api/ui/budgets/${budgetId}`, { limit: { usd: formatUsd(cap) }, reason: "The plan" })).status).toBe(
    200,
  );

  // Days before it is used up its owner is told that it will be.
  await runProgram("do-warnings.ts");
  await signInAs("owner");
  await page.goto("/notifications");
  const warning = page.getByRole("listitem").filter({ hasText: new RegExp(`${name} is \\d+ % likely to run out`) });
  await expect(warning).toContainText("Likely used up on");
  await signInAs("admin");

  // Decisions look at the budgets as they were a moment ago.
  await expect
    .poll(async () => {
      const decision = await ch.authorize({ ...caller, provider: "openai", model: MODEL, estimate: { costUsd: "0.01" } });
      if (decision.reservationId) await ch.release(decision.reservationId);
      return decision.budgetId;
    })
    .toBe(budgetId);

  for (const run of [chat, agentRuns, chat, agentRuns, chat]) expect(await run()).toBe(run === chat ? 200 : "All of them.");
  expect(await readCounter()).toMatchObject({ spent: formatUsd(cap), held: "0", remaining: "0" });
  expect(await chat()).toBe(429);
  const refused = await agentRuns().catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(BudgetDenied);
  expect(refused).toMatchObject({ reason: "budget_exhausted", budgetId });
  expect(provider.answered()).toBe(3);
  expect(await readCounter()).toMatchObject({ spent: formatUsd(cap), held: "0" });
  await expect
    .poll(async () => {
      const { content } = await call<Decisions>(page, "GET", `/api/ui/enforcement/decisions?budget=${budgetId}&decision=deny`);
      return content.data.reduce((sum, { count }) => sum + count, 0);
    })
    .toBe(2);

  await signInAs("owner");
  await page.goto(`/budgets/${budgetId}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(`${dollars(cap)} of ${dollars(cap)} used`);
  await expect(page.getByText("Used up", { exact: true }).first()).toBeVisible();
  await expect(page.getByRole("heading", { name: "2 calls were refused" })).toBeVisible();
  await page.getByRole("button", { name: "Ask for more" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("How much more, dollars").fill("0.42");
  await dialog.getByLabel("Reason").fill("The orders of the season");
  await dialog.getByRole("button", { name: "Ask for it" }).click();
  await expect(dialog).toBeHidden();
  const asked = await call<Requests>(page, "GET", `/api/ui/budget-requests?budget=${budgetId}`);
  expect(asked.content.data.flatMap(({ needs }) => needs)).toEqual([
    expect.objectContaining({ duty: "finance", why: expect.stringContaining("2 applications have used the service account") }),
    expect.objectContaining({ duty: "security" }),
  ]);
  expect(await chat()).toBe(429);

  await signInAs("controller");
  await approve(page, name, "Within the plan of the quarter");
  expect(await chat()).toBe(429);
  await signInAs("securityAdmin");
  await approve(page, name, "Both programs are known");
  await expect.poll(chat).toBe(200);
  expect(await agentRuns()).toBe("All of them.");
  await gateway.stop();
  await provider.stop();

  await signInAs("owner");
  await page.goto(`/budgets/${budgetId}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(
    `${dollars(sumUsd([cap, parseUsd("0.27")]))} of ${dollars(sumUsd([cap, parseUsd("0.42")]))} used`,
  );
  await expect(page.getByRole("heading", { name: "1 raise is in force" })).toBeVisible();
  for (const words of ["Nora Fitzgerald made it", "Samir Haddad raised it", "Approved"])
    await expect(page.getByRole("listitem").filter({ hasText: words })).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "Budget used up" }).first()).toContainText("Refused");

  await signInAs("auditor");
  await page.goto("/audit");
  const requestId = asked.content.data[0]?.id ?? "none";
  const lines: [string, string, string][] = [
    ["Nora Fitzgerald", "budget.create", budgetId],
    ["Mara Lindqvist", "budget_request.ask", requestId],
    ["Helen Okafor", "budget_request.approve", requestId],
    ["Samir Haddad", "budget_request.approve", requestId],
    ["Samir Haddad", "budget.raise", budgetId],
  ];
  for (const [who, did, to] of lines)
    await expect(page.getByRole("row").filter({ hasText: who }).filter({ hasText: did }).filter({ hasText: to })).toHaveCount(1);
});
