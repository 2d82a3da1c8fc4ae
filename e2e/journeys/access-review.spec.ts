import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import { doAccessJobs, passDaysOfReview } from "../support/access-jobs";
import { call, expect, makeToken, test } from "../support/test";

/** What an owner attests at once, and one more that nobody answers. */
const COUNT = 26;
const DAY_MS = 86_400_000;
type Item = { id: string; version: number; evidenceHash: string; identity: { id: string }; evidence: { use: { costUsd30d: string } } };
type Queue = { left: { id: string; identity: { id: string } }[] };
type Campaign = { id: string; state: string; items: { decided: number; total: number }; blockers: string[]; populationHash: string | null };
type Tasks = { data: { id: string; state: string; title: string }[] };

/** A machine of the organisation: it writes the inventory, sends usage, and asks before it calls. */
class Machine {
  constructor(
    private readonly baseURL: string,
    private readonly token: string,
  ) {}
  async send<Answer>(method: string, path: string, body: unknown): Promise<{ status: number; content: Answer }> {
    const headers = {
      authorization: `Bearer ${this.token}`,
      "content-type": path.includes("scim") ? "application/scim+json" : "application/json",
    };
    const answer = await fetch(`${this.baseURL}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
    return { status: answer.status, content: (await answer.json()) as Answer };
  }
}

const daysAgo = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString();

/** Agents of Mara Lindqvist, each with a key; the first may use two models. All but the second are used, with one model. */
async function makeAgents(machine: Machine, prefix: string): Promise<string[]> {
  const ids = Array.from({ length: COUNT }, (_, i) => `${prefix}-${i + 1}`);
  const approvedBy = "samir.haddad@northwind.example";
  const grants = ["gpt-4o-mini", "gpt-4o"].map((value) => ({ kind: "model", value, approvedBy }));
  const identities = ids.map((id, i) => ({
    ...{ id, name: id, kind: "agent", owner: "mara.lindqvist@northwind.example", team: "customer-care", environment: "sandbox" },
    // The second is old and silent; the others are young enough that nothing is recommended against keeping them.
    credentials: [{ id: `${id}-key`, label: `${id} key`, kind: "api_key", alias: `${id}-key`, createdAt: daysAgo(i === 1 ? 200 : 20) }],
    ...(i === 0 ? { grants } : {}),
  }));
  expect((await machine.send("PUT", "/inventory", { identities })).status).toBe(200);
  const events = ids
    .filter((_, i) => i !== 1)
    .map((id) => ({
      ...{ id: `${id}-call`, time: new Date().toISOString(), provider: "openai", model: "gpt-4o-mini", convention: "inclusive" },
      ...{ usage: { input: 1_000_000, output: 100_000 }, credential: `${id}-key`, environment: "sandbox" },
    }));
  const sent = await machine.send<{ accepted: number }>("POST", "/events", events);
  expect(sent.content.accepted).toBe(COUNT - 1);
  return ids;
}

async function openReview(page: Page, name: string, identities: string[]): Promise<string> {
  const stages = [{ name: "Owners", reviewers: ["owner", "team_lead", "security"] }];
  const scope = { identities };
  const preview = await call<{ items: number; credentials: number }>(page, "POST", "/api/ui/reviews/preview", { scope, stages });
  expect(preview.content).toMatchObject({ items: COUNT, credentials: COUNT });
  const made = await call<Campaign>(page, "POST", "/api/ui/reviews", { name, scope, stages, rules: { undoMinutes: 0 } });
  expect(made.status).toBe(201);
  return made.content.id;
}

/** Keeps what is on the screen, one after another, by one key each, until so many are left. */
async function keepByKey(page: Page, from: number, until: number): Promise<void> {
  const heading = page.getByRole("heading", { level: 1 });
  for (let left = from; left > until; left--) {
    // Keys are deaf until the evidence of the item itself is on the screen.
    await expect(page.getByRole("heading", { name: "Your decision" })).toBeVisible();
    await page.keyboard.press("k");
    await expect(heading).toHaveText(left === 2 ? /^1 of your/ : new RegExp(`^${left - 1} of your`));
  }
}

test("a review from its opening to the pack: an owner attests 25 items by keyboard with their cost in view, who is silent is passed over, a key is revoked and falls silent, the auditor proves the pack", async ({
  page,
  signInAs,
  baseURL,
}, info) => {
  const prefix = `rv${Date.now().toString(36)}`;
  await signInAs("admin");
  const machine = new Machine(baseURL ?? "", await makeToken(page, prefix, ["admin", "ingest", "enforce"]));
  const ids = await makeAgents(machine, prefix);

  await signInAs("analyst");
  const campaignId = await openReview(page, `Quarterly ${prefix}`, ids);
  const campaign = async () => (await call<Campaign>(page, "GET", `/api/ui/reviews/${campaignId}`)).content;
  await signInAs("securityAdmin");
  expect((await call(page, "POST", `/api/ui/reviews/${campaignId}`, { deed: "open" })).status).toBe(200);
  expect((await campaign()).populationHash).toMatch(/^[0-9a-f]{64}$/);

  // The owner sees what it costs, and revokes the key that nobody uses, on the page.
  await signInAs("owner");
  await page.goto(`/reviews/queue?campaign=${campaignId}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^26 items wait for you; together they cost \$5\.\d\d a month$/);
  const queue = (await call<Queue>(page, "GET", `/api/ui/reviews/queue?campaignId=${campaignId}`)).content;
  const itemOf = (id: string) => queue.left.find(({ identity }) => identity.id === id)?.id ?? "";
  const dormant = ids[1] ?? "";
  await page.goto(`/reviews/queue?campaign=${campaignId}&item=${itemOf(dormant)}`);
  const decision = page.getByRole("complementary", { name: "Decision" });
  await decision.getByRole("button", { name: /^Revoke all/ }).click();
  await decision.getByLabel(/^Comment/).fill("Nobody uses it any more");
  await decision.getByRole("button", { name: /^Save this decision/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^25 of your 26 items are left/);

  const decide = async (id: string, said: object) => {
    const path = `/api/ui/reviews/${campaignId}/items/${itemOf(id)}`;
    const item = (await call<Item>(page, "GET", path)).content;
    const answer = await call(page, "POST", `${path}/decision`, { version: item.version, evidenceHash: item.evidenceHash, ...said });
    expect(answer.status, JSON.stringify(answer.content)).toBe(200);
    return item;
  };
  const narrowed = await decide(ids[0] ?? "", { decision: "narrow", reasonCode: "unused", narrowTo: { models: ["gpt-4o-mini"] } });
  expect(narrowed.evidence.use.costUsd30d).toBe("0.21");
  await decide(ids[2] ?? "", { decision: "reassign", reasonCode: "wrong_owner", comment: "Ines runs it", newOwner: "ines-moreau" });
  // The rest by keyboard, with the evidence of each on the screen. One stays without an answer.
  await page.goto(`/reviews/queue?campaign=${campaignId}`);
  await keepByKey(page, COUNT - 3, 1);
  await expect(page.getByText(/^Saved \d\d:\d\d/).first()).toBeVisible();
  const [silent] = (await call<Queue>(page, "GET", `/api/ui/reviews/queue?campaignId=${campaignId}`)).content.left;

  // Whoever was proposed takes it.
  await signInAs("teamLead");
  const taken = (await call<Queue>(page, "GET", `/api/ui/reviews/queue?campaignId=${campaignId}`)).content;
  expect(taken.left.map(({ identity }) => identity.id)).toEqual([ids[2]]);
  await decide(ids[2] ?? "", { decision: "keep", reasonCode: "needed", comment: "It is mine" });

  // What nobody answered goes to security on the eleventh day, and is theirs alone from then on.
  await passDaysOfReview(campaignId, 11);
  const asked: string[] = [];
  for (const person of ["analyst", "securityAdmin"] as const) {
    await signInAs(person);
    const { left } = (await call<Queue>(page, "GET", `/api/ui/reviews/queue?campaignId=${campaignId}`)).content;
    if (left.length === 0) continue;
    expect(left.map(({ id }) => id)).toEqual([silent?.id]);
    asked.push(person);
    await decide(silent?.identity.id ?? "", { decision: "keep", reasonCode: "needed", comment: "In daily use, as its team says" });
  }
  expect(asked).toHaveLength(1);
  await signInAs("owner");
  const { left } = (await call<Queue>(page, "GET", `/api/ui/reviews/queue?campaignId=${campaignId}`)).content;
  expect(left).toEqual([]);

  // The next call with the revoked key is refused, and so is a model that the narrowed agent may no longer use.
  const ask = async (credential: string, model: string) => {
    const asked = { credential, provider: "openai", model, estimate: { costUsd: "0.01" }, context: { environment: "sandbox" } };
    return (await machine.send<{ decision: string; reason?: string }>("POST", "/authorize", asked)).content;
  };
  await expect.poll(async () => (await ask(`${dormant}-key`, "gpt-4o-mini")).decision).toBe("deny");
  await doAccessJobs(0);
  await expect.poll(async () => (await ask(`${ids[0]}-key`, "gpt-4o")).reason).toBe("model_not_granted");
  expect((await ask(`${ids[0]}-key`, "gpt-4o-mini")).decision).toBe("allow");

  // Who runs the platform says what was done where; silence does the rest.
  await signInAs("admin");
  const tasks = async () => (await call<Tasks>(page, "GET", `/api/ui/revocations?campaignId=${campaignId}`)).content.data;
  for (const { id, state } of await tasks())
    if (state === "sent")
      await call(page, "POST", `/api/ui/revocations/${id}/confirm`, { evidence: "Deleted in the console of the provider" });
  await doAccessJobs(8);
  const states = (await tasks()).map(({ title, state }) => `${state}: ${title}`);
  expect(
    states.filter((state) => !state.startsWith("verified")),
    states.join("; "),
  ).toEqual([]);

  await signInAs("securityAdmin");
  await expect.poll(async () => (await campaign()).blockers).toEqual([]);
  const signing = { deed: "sign_off", items: COUNT, revoked: 1, acknowledgeFlags: true, comment: "Seen" };
  const signed = await call(page, "POST", `/api/ui/reviews/${campaignId}`, signing);
  expect(signed.status, JSON.stringify(signed.content)).toBe(200);

  await signInAs("auditor");
  await page.goto(`/reviews/${campaignId}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^26 items decided, \$5\.\d\d a month, signed off$/);
  const [pack, again] = [1, 2].map(() => page.request.get(`/api/ui/reviews/${campaignId}/evidence.zip`));
  const bytes = await (await pack)?.body();
  expect((await (await again)?.body())?.equals(bytes ?? Buffer.alloc(0))).toBe(true);
  const file = info.outputPath("pack.zip");
  await writeFile(file, bytes ?? "");
  const verify = (path: string) => promisify(execFile)(process.execPath, ["lib/cli/run.mjs", "cli", "reviews", "verify", path]);
  await verify(file);
});

test("somebody leaves, as the identity provider tells by SCIM, and a review of what they owned begins by itself", async ({
  page,
  signInAs,
  baseURL,
}) => {
  const name = `leaver${Date.now().toString(36)}`;
  const email = `${name}@northwind.example`;
  await signInAs("admin");
  const machine = new Machine(baseURL ?? "", await makeToken(page, name, ["admin"]));
  const schemas = ["urn:ietf:params:scim:schemas:core:2.0:User"];
  const user = { schemas, userName: email, displayName: name, emails: [{ value: email, primary: true }], active: true };
  const joined = await machine.send<{ id: string }>("POST", "/scim/v2/Users", user);
  expect(joined.status, JSON.stringify(joined.content)).toBe(201);
  const identities = [
    { id: `${name}-agent`, name: `${name} agent`, kind: "agent", owner: email, team: "customer-care", environment: "sandbox" },
  ];
  expect((await machine.send("PUT", "/inventory", { identities })).status).toBe(200);
  await doAccessJobs(0);
  const leaves = {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    Operations: [{ op: "Replace", path: "active", value: "False" }],
  };
  expect((await machine.send("PATCH", `/scim/v2/Users/${joined.content.id}`, leaves)).status).toBe(200);
  await doAccessJobs(0);

  await signInAs("securityAdmin");
  type Reviews = { data: { id: string; kind: string; state: string }[] };
  const events = (await call<Reviews>(page, "GET", "/api/ui/reviews?kind=event&limit=200")).content.data;
  const about = await Promise.all(
    events.map(async ({ id }) => {
      const items = await call<{ data: { identity: { id: string } }[] }>(page, "GET", `/api/ui/reviews/${id}/items?limit=200`);
      return items.content.data.some(({ identity }) => identity.id === `${name}-agent`) ? id : null;
    }),
  );
  const [review] = about.filter((id) => id !== null);
  expect(review).toBeDefined();
  await page.goto(`/reviews/${review}`);
  await expect(page.getByText(`${name} agent`).first()).toBeVisible();
});
