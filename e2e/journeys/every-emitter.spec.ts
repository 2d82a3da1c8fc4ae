import { parse } from "csv-parse/sync";
import { formatUsd, parseUsd, sumUsd } from "@/lib/kernel/money";
import { type Emitter, runEmitter } from "../support/emitters";
import { startMockOpenAi } from "../support/mock-openai";
import { call, expect, makeToken, test } from "../support/test";

/** gpt-4o-mini, each per million: $0.15 a prompt, $0.075 from the cache, $0.60 a completion. */
const USAGE = { prompt: 1_000_000, cached: 400_000, completion: 100_000, reasoning: 20_000 };
const WITH_CACHE = "0.18";
/** OpenTelemetry's own instrumentation does not tell cached tokens: the whole prompt is at the full rate. */
const WITHOUT_CACHE = "0.21";

const EMITTERS: readonly (Emitter & { each: string })[] = [
  { instrumentation: "opentelemetry", encoding: "json", processor: "batch", calls: 2, each: WITHOUT_CACHE },
  { instrumentation: "opentelemetry", encoding: "protobuf", processor: "simple", calls: 1, each: WITHOUT_CACHE },
  { instrumentation: "openinference", encoding: "json", processor: "simple", calls: 1, each: WITH_CACHE },
  { instrumentation: "openinference", encoding: "protobuf", processor: "batch", calls: 1, each: WITH_CACHE },
];

test("each real emitter, in each encoding, span by span or in batches, gives the same sums on the page, in the API and in the CSV", async ({
  page,
  signInAs,
  request,
  baseURL,
}) => {
  await signInAs("admin");
  const service = `emitters-${Date.now().toString(36)}`;
  await call(page, "POST", "/api/ui/inventory/applications", { id: service, name: service });
  const token = await makeToken(page, service, ["ingest", "read"]);
  const model = await startMockOpenAi(USAGE);
  for (const emitter of EMITTERS) await runEmitter(emitter, { baseURL: baseURL ?? "", token, service, modelURL: model.baseURL });
  await model.stop();
  const expected = formatUsd(sumUsd(EMITTERS.flatMap(({ calls, each }) => Array.from({ length: calls }, () => parseUsd(each)))));

  const filter = `groupBy=agent&filter[application]=${service}`;
  const answer = await request.get(`/api/v1/usage?${filter}`, { headers: { authorization: `Bearer ${token}` } });
  const usage = (await answer.json()) as { total: { costUsd: string; requests: string }; groups: { group: { agent: { id: string } } }[] };
  expect(usage.total).toMatchObject({ costUsd: expected, requests: "5" });
  expect(usage.groups.map(({ group }) => group.agent.id)).toEqual(["triage"]);

  await page.goto(`/spend?${filter}`);
  await expect(page.getByRole("row").filter({ hasText: "triage" })).toContainText(`$${expected}`);

  const csv = await page.request.get(`/api/ui/spend/export?${filter}`);
  const rows = parse(await csv.text(), { columns: true, bom: true }) as Record<string, string>[];
  expect(formatUsd(sumUsd(rows.map((row) => parseUsd(row.cost_usd ?? row.costUsd ?? "x"))))).toBe(expected);
});

test("the page of a source names its emitters and tells what each leaves out", async ({ page, signInAs, baseURL }) => {
  await signInAs("admin");
  const service = `fidelity-${Date.now().toString(36)}`;
  const token = await makeToken(page, service, ["ingest"]);
  const model = await startMockOpenAi(USAGE);
  await runEmitter(
    { instrumentation: "opentelemetry", encoding: "protobuf", processor: "simple", calls: 1 },
    { baseURL: baseURL ?? "", token, service, modelURL: model.baseURL },
  );
  await model.stop();
  await page.goto("/sources");
  await page.getByRole("link", { name: service }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(service);
  await expect(page.getByText("OpenTelemetry for OpenAI leaves out: cached and reasoning tokens.", { exact: false })).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "OpenTelemetry for OpenAI" })).toContainText("1");
});
