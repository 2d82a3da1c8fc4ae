import { symbols } from "pino";
import { beforeAll, expect, test, vi } from "vitest";
import { createSource, createToken } from "@/lib/auth";
import { log as logger } from "@/lib/http/log";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { jsonBytes, plantedReports, textBytes } from "@/lib/testing/security";
import { POST as findings } from "./findings/route";
import { POST as events } from "./security-events/route";

/** What senders of reports leave in our log: everything that is written to the outputs of this process is looked through. */
const database = useDatabase();
const ctx = () => testContext(database.db, { clock: { now: () => new Date() } });
const SECRET = "tk-live.J7w9Qm2Xc4Vb6Nz8Ls1Kd3Hf5Ga0Pe";
const OTHER = `cth_${"a1B2c3D4e5"}_${"Zz9".repeat(14)}x`;
let token = "";

beforeAll(async () => {
  const source = await createSource(ctx(), { name: "scanner", kind: "api" });
  token = (await createToken(ctx(), { name: "scanner", scopes: ["ingest"], sourceId: source.id })).token;
});

/** Runs it with all that it writes to the outputs kept instead, and everything logged. */
async function written(run: () => Promise<void>): Promise<string> {
  const kept: string[] = [];
  const { level } = logger();
  logger().level = "trace";
  const own = (logger() as unknown as Record<symbol, { write: (line: string) => unknown }>)[symbols.streamSym];
  const streams = [process.stdout, process.stderr, ...(own ? [own] : [])];
  const spies = streams.map((stream) =>
    vi.spyOn(stream as typeof process.stdout, "write").mockImplementation((data) => {
      kept.push(String(data));
      return true;
    }),
  );
  try {
    await run();
  } finally {
    for (const spy of spies) spy.mockRestore();
    logger().level = level;
  }
  return kept.join("\n");
}

test("secrets in reports, good, broken and unheard of, are in no line of the log and in no answer", async () => {
  const bodies: [string, Uint8Array][] = [
    ...plantedReports(SECRET, OTHER, new Date().toISOString()),
    ["truncated JSON", textBytes(`[{"RuleID": "x", "Secret": "${SECRET}"`)],
    ["prose", textBytes(`the key is ${SECRET}`)],
    ["a number that is none", jsonBytes([{ RuleID: SECRET, StartLine: SECRET, Secret: { value: SECRET } }])],
  ];
  const answers: string[] = [];
  const log = await written(async () => {
    for (const handler of [findings, events]) {
      for (const [, body] of bodies) {
        const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
        const request = new Request("https://x.test/api/v1/findings", { method: "POST", headers, body: Buffer.from(body) });
        const response = await handler(request, { params: Promise.resolve({}) });
        answers.push(`${response.status} ${await response.text()}`);
      }
    }
  });
  // A line for each request, so that what is looked through is the log.
  expect(log.match(/"status":/g)).toHaveLength(2 * bodies.length);
  expect(answers.some((text) => text.startsWith("2"))).toBe(true);
  expect(answers.some((text) => text.startsWith("4"))).toBe(true);
  const all = `${log}\n${answers.join("\n")}`;
  for (const secret of [SECRET, OTHER, SECRET.slice(3), token]) expect(all.includes(secret)).toBe(false);
});
