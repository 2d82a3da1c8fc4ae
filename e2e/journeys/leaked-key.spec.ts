/** What goes wrong is found, named, priced, worked on and proven to be over; what is quiet raises nothing. */
import type { Page } from "@playwright/test";
import type { BlastRadius, IncidentDetail, IncidentPage, IncidentTimeline } from "@/lib/incidents/core/views";
import { STORIES as SAMPLE_STORIES } from "@/lib/sample/core/stories";
import { IDENTITIES } from "@/lib/sample/data/identities";
import { call, expect, makeToken, test } from "../support/test";

type Summary = IncidentPage["incidents"][number];

/** All incidents, page by page. */
async function readIncidents(page: Page, query: string): Promise<Summary[]> {
  const all: Summary[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const answer: { status: number; content: IncidentPage } = await call<IncidentPage>(
      page,
      "GET",
      `/api/ui/incidents?limit=200&${query}${cursor ? `&cursor=${cursor}` : ""}`,
    );
    expect(answer.status).toBe(200);
    all.push(...answer.content.incidents);
    cursor = answer.content.nextCursor;
  }
  return all;
}

/** The stories of the sample organisation: whose incident it is, and the detectors that may name it. */
const STORIES: [identity: string, detectors: string[]][] = [
  ["fleet-regression-ci", ["B5", "SECRET"]],
  ["route-planner-agent", ["B13", "B4"]],
  ["ticket-summariser", ["B2"]],
  ["warranty-claims-agent", ["B1"]],
  ["service-desk-shared", ["B14"]],
  ["legacy-catalogue-export", ["B15"]],
  ["contractor-labelling-bot", ["B6"]],
  ["month-end-report-bot", ["B7"]],
  ["reply-drafter", ["B11"]],
  ["tier-1-triage", ["B10"]],
  ["docs-translator", ["B9"]],
];

/** Of the sample organisation those that nothing happened to. */
const TOLD = new Set(SAMPLE_STORIES.flatMap(({ identities }) => identities));
const QUIET = new Set(IDENTITIES.map(({ id }) => id).filter((id) => !TOLD.has(id)));

test("every planted story is one incident under its right name, others raise none that is high, and a leaked key is walked from the scanner to the proof", async ({
  page,
  signInAs,
}) => {
  await signInAs("securityAdmin");
  const incidents = await readIncidents(page, "state=all");
  for (const [identity, detectors] of STORIES) {
    const own = incidents.filter((incident) => incident.identity?.id === identity && detectors.includes(incident.detector));
    expect(
      own.map(({ number, detector }) => `${number} ${detector}`),
      identity,
    ).toHaveLength(1);
  }

  // Other journeys send usage of their own within this hour. At a clock that stands, nothing at all is raised (lib/sample/quiet.db.test.ts).
  const beforeTests = Date.now() - 3_600_000;
  const needless = incidents.filter(
    ({ identity, severity, startedAt }) =>
      identity !== null && QUIET.has(identity.id) && ["critical", "high"].includes(severity) && Date.parse(startedAt) < beforeTests,
  );
  expect(needless.map(({ number, title }) => `${number} ${title}`)).toEqual([]);
  for (const { title, headline } of incidents) expect(Math.max(title.length, headline.length), headline).toBeLessThanOrEqual(80);

  const leak = incidents.find(({ identity }) => identity?.id === "fleet-regression-ci");
  const { content: detail } = await call<IncidentDetail>(page, "GET", `/api/ui/incidents/${leak?.id}`);
  expect(detail.severity).toBe("critical");
  expect(Number(detail.impactUsd)).toBeGreaterThan(100);
  const { content: timeline } = await call<IncidentTimeline>(page, "GET", `/api/ui/incidents/${leak?.id}/timeline`);
  expect(timeline.gaps).toEqual([]);
  const lanes = new Set(timeline.entries.map(({ lane }) => lane));
  expect([...lanes]).toEqual(expect.arrayContaining(["security", "detection", "people"]));
  const times = timeline.entries.map(({ at }) => at);
  expect(times).toEqual([...times].sort());
  // From the scanner's report to the burst, the end of the access and the proof that nothing succeeded after it.
  const walk = [
    /secret written to/,
    /after its key leaked/,
    /^trufflehog found a secret/,
    /secret: its key is revoked$/,
    /calls refused after the end of its access$/,
    /^No call has succeeded since$/,
  ].map((step) => timeline.entries.findIndex(({ text }) => step.test(text)));
  expect(walk).not.toContain(-1);
  expect(walk).toEqual([...walk].sort((a, b) => a - b));
  const figures = Object.fromEntries(detail.figures.map(({ label, value, note }) => [label, `${value}, ${note}`]));
  // The sample's stories stand at clock times in UTC of past days, and it has the size they are told for: no hour of loading moves these.
  expect(figures).toMatchObject({
    "Exposed to first misuse": "18 min, 01:34 to 01:52",
    "Silent since": "05:47:00, 31 refused attempts, 0 successful",
  });
  const { content: blast } = await call<BlastRadius>(page, "GET", `/api/ui/incidents/${leak?.id}/blast`);
  const touched = blast.groups.flatMap(({ rows }) => rows.filter(({ isNew }) => isNew).map(({ name }) => name));
  expect(touched).toEqual(expect.arrayContaining(["gpt-5-pro", "AS64511"]));

  await page.goto("/anomalies?state=all");
  await page.getByRole("link", { name: detail.title }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(detail.title);
  // All of it on one page; beside much else the picture shortens its words, which stand below it in whole.
  await page.getByText(/^\d+ entries in words$/).click();
  for (const part of ["found a secret", "No call has succeeded since", "31 refused attempts, 0 successful", "The same key"])
    await expect(page.getByText(part).filter({ visible: true }).first()).toBeVisible();
  await expect(page.getByText("What to do next")).toBeVisible();
});

test("an agent that repeats itself becomes an incident without a reload; it is stopped from there, and runs again when that is taken back", async ({
  page,
  signInAs,
  request,
}) => {
  await signInAs("admin");
  const id = `looping-${Date.now().toString(36)}`;
  const about = { kind: "agent", owner: "mara.lindqvist@northwind.example", team: "reliability" };
  const made = await call(page, "POST", "/api/ui/inventory/identities", { id, name: id, environment: "production", ...about });
  expect(made.status).toBe(201);
  await call(page, "POST", "/api/ui/inventory/credentials", { identity: id, label: id, kind: "api_key", alias: id });
  const token = await makeToken(page, id, ["enforce", "ingest"]);
  const headers = { authorization: `Bearer ${token}` };
  await signInAs("securityAdmin");
  await page.goto("/anomalies");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();

  const from = Date.now() - 8 * 60_000;
  const events = Array.from({ length: 60 }, (_, i) => ({
    id: `${id}-${i}`,
    time: new Date(from + i * 7_000).toISOString(),
    provider: "openai",
    model: "gpt-4o",
    convention: "disjoint",
    usage: { input: 40_000, output: 500 },
    credential: id,
    promptHash: "5b1f9d2c77aa",
    traceId: "0af7651916cd43dd8448eb211c80319c",
  }));
  const sent = await request.post("/api/v1/events", { headers, data: events });
  expect(sent.status()).toBe(200);
  const row = page.getByRole("row").filter({ hasText: id });
  await expect(row).toBeVisible({ timeout: 60_000 });
  await row.getByRole("link").first().click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(id);

  const decide = async () =>
    (
      await request.post("/api/v1/authorize", {
        headers,
        data: { credential: id, provider: "openai", model: "gpt-4o", estimate: { costUsd: "0.01" } },
      })
    ).json() as Promise<{ decision: string }>;
  expect((await decide()).decision).toBe("allow");
  await page.getByRole("button", { name: "Block", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("It repeats itself");
  await dialog.getByRole("button", { name: "Block", exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect.poll(async () => (await decide()).decision).toBe("deny");
  await page
    .getByRole("button", { name: /^Take back/ })
    .first()
    .click();
  await dialog.getByLabel("Reason").fill("It is mended");
  await dialog.getByRole("button", { name: "Take it back" }).click();
  await expect(dialog).toBeHidden();
  await expect.poll(async () => (await decide()).decision).toBe("allow");
});
