import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import type { Locator, Page } from "@playwright/test";
import { strFromU8, unzipSync } from "fflate";
import { doAccessJobs, endLongAgo, passDaysOfReview } from "../support/access-jobs";
import { call, expect, makeToken, test } from "../support/test";

/** What an owner attests at once, and one more that nobody answers. */
const COUNT = 26;
/** With the control item that is among them until the answers are in. */
const ASKED = COUNT + 1;
const DAY_MS = 86_400_000;
type Queue = { left: { id: string; identity: { id: string } }[] };
type Campaign = {
  id: string;
  state: string;
  items: { decided: number; total: number };
  blockers: string[];
  populationHash: string | null;
  controls: object;
};
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

const applicationOf = (prefix: string): string => `${prefix}-desk`;
const endedOf = (prefix: string): string => `${prefix}-ended`;
const daysAgo = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString();

/** An application with agents of Mara Lindqvist, each with a key; the first may use two models. All but the second are used, with one model. One more ended long ago. */
async function makeAgents(machine: Machine, prefix: string): Promise<string[]> {
  const ids = Array.from({ length: COUNT }, (_, i) => `${prefix}-${i + 1}`);
  const approvedBy = "samir.haddad@northwind.example";
  const grants = ["gpt-4o-mini", "gpt-4o"].map((value) => ({ kind: "model", value, approvedBy }));
  const identities = ids.map((id, i) => ({
    ...{ id, name: id, kind: "agent", owner: "mara.lindqvist@northwind.example", team: "customer-care", environment: "sandbox" },
    application: applicationOf(prefix),
    // The second is old and silent; the others are young enough that nothing is recommended against keeping them.
    credentials: [{ id: `${id}-key`, label: `${id} key`, kind: "api_key", alias: `${id}-key`, createdAt: daysAgo(i === 1 ? 200 : 20) }],
    ...(i === 0 ? { grants } : {}),
  }));
  const [like] = identities;
  const ended = { ...like, id: endedOf(prefix), name: endedOf(prefix), state: "revoked", credentials: [], grants: [] };
  const applications = [{ id: applicationOf(prefix), name: applicationOf(prefix) }];
  expect((await machine.send("PUT", "/inventory", { applications, identities: [...identities, ended] })).status).toBe(200);
  await endLongAgo(ended.id, 200);
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

/** Security describes a review of one application, sees how many it would be and what they cost, and keeps it as a draft. */
async function draftReview(page: Page, name: string, application: string): Promise<string> {
  await page.goto("/reviews");
  await page.getByRole("button", { name: "New review" }).click();
  const dialog = page.getByRole("dialog", { name: "New review" });
  await dialog.getByLabel("Name", { exact: true }).fill(name);
  await dialog.getByRole("button", { name: /^Applications:/ }).click();
  const picker = page.getByRole("dialog", { name: "Applications" });
  await picker.getByLabel("Find in applications").fill(application);
  await picker.getByRole("checkbox", { name: application }).check();
  await page.keyboard.press("Escape");
  await dialog.getByRole("tab", { name: "Rules" }).click();
  await dialog.getByLabel(/^Minutes that an answer can be taken back/).fill("0");
  await dialog.getByLabel("Control items").fill("1");
  await dialog.getByRole("tab", { name: "Preview" }).click();
  const figures = new RegExp(`^${COUNT} identities, ${COUNT} credentials and 2 grants; they cost \\$5\\.\\d\\d a month$`);
  await expect(dialog.getByRole("heading", { name: figures })).toBeVisible();
  await dialog.getByRole("button", { name: "Keep it as a draft" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`${name} is a draft`);
  return page.url().split("/").at(-1) ?? "";
}

/** Somebody else of security opens it: what everything may do and costs is frozen, and people are asked. */
async function openReview(page: Page, name: string, id: string): Promise<void> {
  await page.goto(`/reviews/${id}`);
  await page.getByRole("button", { name: "Open the review" }).click();
  const dialog = page.getByRole("dialog", { name: `Open ${name}?` });
  await dialog.getByRole("button", { name: "Open the review" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(new RegExp(`^${ASKED} of ${ASKED} items are left`));
}

/** Goes to one item and decides it with the controls beside its evidence; its cost stands there before. */
async function decideOnScreen(page: Page, campaignId: string, itemId: string, fill: (decision: Locator) => Promise<void>): Promise<void> {
  await page.goto(`/reviews/queue?campaign=${campaignId}&item=${itemId}`);
  const cost = page.getByRole("term").filter({ hasText: "Last 30 days" });
  await expect(cost.or(page.getByRole("heading", { name: "It spent nothing" }))).toBeVisible();
  const decision = page.getByRole("complementary", { name: "Decision" });
  await fill(decision);
  await decision.getByRole("button", { name: /^Save this decision/ }).click();
  await saved(page);
}

/** The page shows the next item before the server has said yes; this is when it has. */
const saved = (page: Page): Promise<void> => expect(page.getByText(/^Saved \d\d:\d\d/).first()).toBeVisible();

/** What is one's own and only item is kept by its button. */
async function keepOnly(page: Page, campaignId: string): Promise<void> {
  await page.goto(`/reviews/queue?campaign=${campaignId}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^1 item waits for you/);
  await page
    .getByRole("complementary", { name: "Decision" })
    .getByRole("button", { name: /^Keep all as it is/ })
    .click();
  await saved(page);
  // A stage of which this was the last item may be over by then, and its items with it.
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^(Your item is decided|Nothing waits for you to decide)$/);
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

test("a review from its opening to the pack: an owner attests 26 items with their cost in view, narrows, revokes and reassigns one each and keeps the others by keyboard; who is silent is passed over, a key falls silent, the auditor proves the pack", async ({
  page,
  signInAs,
  baseURL,
}) => {
  test.slow();
  const prefix = `rv${Date.now().toString(36)}`;
  const name = `Quarterly ${prefix}`;
  await signInAs("admin");
  const machine = new Machine(baseURL ?? "", await makeToken(page, prefix, ["admin", "ingest", "enforce"]));
  const ids = await makeAgents(machine, prefix);

  await signInAs("analyst");
  const campaignId = await draftReview(page, name, applicationOf(prefix));
  const campaign = async () => (await call<Campaign>(page, "GET", `/api/ui/reviews/${campaignId}`)).content;
  await signInAs("securityAdmin");
  await openReview(page, name, campaignId);
  expect((await campaign()).populationHash).toMatch(/^[0-9a-f]{64}$/);

  // That one of the items is a control item is told; which one is not.
  expect((await campaign()).controls).toEqual({ items: 1, answered: null, missed: null });

  // The owner sees what it costs, revokes the key that nobody uses, narrows one agent to what it used, hands one on.
  await signInAs("owner");
  await page.goto(`/reviews/queue?campaign=${campaignId}`);
  const title = page.getByRole("heading", { level: 1 });
  await expect(title).toHaveText(/^27 items wait for you; together they cost \$5\.\d\d a month$/);
  await expect(page.getByText("1 control item among all")).toBeVisible();
  const queueOf = async () => (await call<Queue>(page, "GET", `/api/ui/reviews/queue?campaignId=${campaignId}`)).content;
  const queue = await queueOf();
  const itemOf = (id: string) => queue.left.find(({ identity }) => identity.id === id)?.id ?? "";
  const [narrowed = "", dormant = "", handedOn = ""] = ids;
  await decideOnScreen(page, campaignId, itemOf(dormant), async (decision) => {
    await decision.getByRole("button", { name: /^Revoke all/ }).click();
    await decision.getByLabel(/^Comment/).fill("Nobody uses it any more");
  });
  await expect(title).toHaveText(/^26 of your 27 items are left/);
  await decideOnScreen(page, campaignId, itemOf(narrowed), async (decision) => {
    await expect(page.getByRole("definition").filter({ hasText: "$0.21" }).first()).toBeVisible();
    await decision.getByRole("button", { name: /^Reduce to what it used/ }).click();
    const models = decision.getByRole("group", { name: /^Models/ });
    await expect(models.getByRole("checkbox", { name: /^gpt-4o-mini / })).toBeChecked();
    await models.getByRole("checkbox", { name: /^gpt-4o / }).uncheck();
  });
  await decideOnScreen(page, campaignId, itemOf(handedOn), async (decision) => {
    await decision.getByRole("button", { name: /^Reassign the owner/ }).click();
    await decision.getByRole("textbox", { name: "Whose it is" }).fill("Ines");
    await decision
      .getByRole("list", { name: "Whose it is" })
      .getByRole("button", { name: /Moreau/ })
      .click();
    await decision.getByLabel(/^Comment/).fill("Ines runs it");
  });
  // The control item is kept too, against what is recommended; so what stays without an answer is an item like the others.
  await decideOnScreen(page, campaignId, itemOf(endedOf(prefix)), async (decision) => {
    await decision.getByRole("button", { name: /^Keep all as it is/ }).click();
    await decision.getByLabel(/^Comment/).fill("It may be needed again");
  });
  // The rest by keyboard, with the evidence of each on the screen. One stays without an answer.
  await page.goto(`/reviews/queue?campaign=${campaignId}`);
  await keepByKey(page, ASKED - 4, 1);
  await saved(page);
  const [silent] = (await queueOf()).left;
  expect(ids).toContain(silent?.identity.id);

  // Whoever was proposed takes it.
  await signInAs("teamLead");
  expect((await queueOf()).left.map(({ identity }) => identity.id)).toEqual([handedOn]);
  await keepOnly(page, campaignId);

  // What nobody answered goes to security on the eleventh day, and is theirs alone from then on.
  await passDaysOfReview(campaignId, 11);
  const asked: string[] = [];
  for (const person of ["analyst", "securityAdmin"] as const) {
    await signInAs(person);
    const { left } = await queueOf();
    if (left.length === 0) continue;
    expect(left.map(({ id }) => id)).toEqual([silent?.id]);
    asked.push(person);
    await keepOnly(page, campaignId);
  }
  expect(asked).toHaveLength(1);
  await signInAs("owner");
  expect((await queueOf()).left).toEqual([]);

  // The next call with the revoked key is refused, and so is a model that the narrowed agent may no longer use.
  const ask = async (credential: string, model: string) => {
    const call = { credential, provider: "openai", model, estimate: { costUsd: "0.01" }, context: { environment: "sandbox" } };
    return (await machine.send<{ decision: string; reason?: string }>("POST", "/authorize", call)).content;
  };
  await expect.poll(async () => (await ask(`${dormant}-key`, "gpt-4o-mini")).decision).toBe("deny");
  await doAccessJobs(0);
  await expect.poll(async () => (await ask(`${narrowed}-key`, "gpt-4o")).reason).toBe("model_not_granted");
  expect((await ask(`${narrowed}-key`, "gpt-4o-mini")).decision).toBe("allow");

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
  // Nobody answers any more, so the control item is named, and no figure counts it: it was kept, which nobody who looked would do.
  expect(await campaign()).toMatchObject({ items: { decided: COUNT, total: COUNT }, controls: { items: 1, answered: 1, missed: 1 } });
  await signOff(page, name, campaignId);

  await signInAs("auditor");
  await page.goto(`/reviews/${campaignId}`);
  await expect(title).toHaveText(/^26 items decided, \$5\.\d\d a month, signed off$/);
  await expect(page.getByText("1; 1 of 1 answered would have stayed")).toBeVisible();
  const file = await downloadPack(page);
  expect(strFromU8(unzipSync(await readFile(file))["controls.csv"] ?? new Uint8Array())).toContain(endedOf(prefix));
  const again = await page.request.get(`/api/ui/reviews/${campaignId}/evidence.zip`);
  expect((await again.body()).equals(await readFile(file))).toBe(true);
  await promisify(execFile)(process.execPath, ["lib/cli/run.mjs", "cli", "reviews", "verify", file]);

  // What became of each stands on its own page, among all else that happened to it.
  await seeInHistory(page, narrowed, [`Under review: ${name}`, `Reduced in ${name}`, "May use the model gpt-4o no more"]);
  await seeInHistory(page, dormant, [`Revoked in ${name}`, "Silent since it was ended"]);
});

/** On the page of an identity, in the one list of what happened to it. */
async function seeInHistory(page: Page, identityId: string, moments: readonly string[]): Promise<void> {
  await page.goto(`/identities/${identityId}`);
  await expect(page.getByRole("heading", { name: "What happened to it" })).toBeVisible();
  const all = page.getByRole("button", { name: /^All \d+$/ });
  if (await all.isVisible()) await all.click();
  for (const moment of moments) await expect(page.getByRole("listitem").filter({ hasText: moment }).first()).toBeVisible();
}

/** Security types the numbers that it signs for, and says that it saw how people decided. */
async function signOff(page: Page, name: string, id: string): Promise<void> {
  await page.goto(`/reviews/${id}`);
  await page.getByRole("button", { name: "Sign it off" }).click();
  const dialog = page.getByRole("dialog", { name: `Sign off ${name}?` });
  await dialog.getByLabel("How many items were decided").fill(String(COUNT));
  await dialog.getByLabel("How many of them were revoked").fill("1");
  const flags = dialog.getByRole("checkbox", { name: /^I saw how/ });
  if ((await flags.count()) > 0) await flags.check();
  await dialog.getByLabel("Comment").fill("Seen");
  await dialog.getByRole("button", { name: "Sign it off" }).click();
  await expect(dialog).toBeHidden();
}

/** The pack as the browser of whoever reads the review saves it; where it lies. */
async function downloadPack(page: Page): Promise<string> {
  await page.getByRole("button", { name: "More deeds" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: "Download the evidence" }).click(),
  ]);
  return download.path();
}

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
