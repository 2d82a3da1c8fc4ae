import { describe, expect, it } from "vitest";
import { Invalid, Malformed, TooLarge } from "@/lib/kernel/errors";
import { normaliseUsageCsv } from "./csv";
import { pathOfHeader } from "./csv-columns";

const read = (text: string) => normaliseUsageCsv(new TextEncoder().encode(text));
const HEAD = "id,time,provider,model,input_tokens,usage.output";
const line = (id: string, more = "10,5") => `${id},2026-10-01T00:00:00Z,openai,gpt-4o,${more}`;

describe("a usage CSV", () => {
  it("is native events, a row each", () => {
    const { events, rejected } = read(
      `\uFEFF${HEAD},convention,cacheRead,labels.repo,operator.id,operator_evidence,network.asn,attempt\r\n${line("a")},inclusive,4,=desk,bot,key,64512,2\r\n`,
    );
    expect(rejected).toEqual([]);
    expect(events[0]?.event).toMatchObject({
      dedupeKey: "a",
      producer: "csv",
      convention: "inclusive",
      labels: { repo: "=desk" },
      hints: { operator: { id: "bot", evidence: "key" } },
      network: { asn: 64_512 },
      attempt: 2,
      lines: [{ quantities: { input: 6n, cacheRead: 4n, output: 5n, requests: 1n } }],
    });
  });

  it.each([
    ["input", "usage.input"],
    ["inputTokens", "usage.input"],
    ["Input Tokens", "usage.input"],
    ["usage.input_tokens", "usage.input"],
    ["cache_write_5m", "usage.cacheWrite5m"],
    ["latency_ms", "latencyMs"],
    ["tool.args_hash", "tool.argsHash"],
    ["label.cost_center", "labels.cost_center"],
    ["inptu", null],
    ["__proto__", null],
  ])("the header %s means %s", (header, path) => {
    expect(pathOfHeader(header)).toBe(path);
  });

  it("may be separated by semicolons or tabs, and empty cells say nothing", () => {
    for (const separator of [";", "\t"])
      expect(read(`${HEAD},agent\n${line("a")},\n`.replaceAll(",", separator)).events[0]?.event.hints).toEqual({});
  });

  it("tells line and column of what is wrong, and takes the rest", () => {
    const { events, rejected } = read([HEAD, line("a"), line("b", "-1,5"), line("c", "1"), '"d,open', line("e")].join("\n"));
    expect(events.map(({ event }) => event.dedupeKey)).toEqual(["a"]);
    expect(rejected).toMatchObject([
      { index: 1, id: "b", location: "line 3, input_tokens" },
      { index: 2, location: "line 4", reason: "5 cells, and the header has 6" },
      { index: 3, reason: "not readable as CSV" },
    ]);
  });

  it("counts quoted line breaks as lines of the file", () => {
    const { rejected } = read([`${HEAD},agent`, `${line("a")},"two\nlines"`, `${line("b", "-1,5")},x`].join("\n"));
    expect(rejected).toMatchObject([{ location: "line 4, input_tokens" }]);
  });

  it("without ids gives equal rows keys of their own, the same in every import that holds them", () => {
    const head = "time,provider,model,input\n";
    const row = "2026-10-01T00:00:00Z,openai,gpt-4o,1\n";
    const other = "2026-10-01T01:00:00Z,openai,gpt-4o,1\n";
    const keys = (text: string) => read(text).events.map(({ event }) => event.dedupeKey);
    const [first, second, third] = keys(head + row + row + other);
    expect(new Set([first, second, third]).size).toBe(3);
    expect(keys(head + other + row)).toEqual([third, first]);
  });

  it("with an unknown or repeated column is refused whole: a number would be lost", () => {
    expect(() => read("id,time,inptu\n")).toThrow(Invalid);
    expect(() => read("id,time,input,input_tokens\n")).toThrow(/again/);
    expect(() => read("")).toThrow(Malformed);
  });

  it("takes 100,000 rows and no more", () => {
    const rows = Array.from({ length: 100_001 }, () => "x").join("\n");
    expect(() => read(`id\n${rows}`)).toThrow(TooLarge);
    expect(read(`id\n${rows.slice(2)}`).rejected).toHaveLength(100_000);
  }, 60_000);
});
