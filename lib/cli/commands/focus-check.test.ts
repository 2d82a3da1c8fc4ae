import { afterEach, describe, expect, it, vi } from "vitest";
import { focusCheck } from "./focus-check";

const FIXTURES = "lib/focus/fixtures";

async function run(...args: string[]): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((text: string) => void lines.push(...text.split("\n")));
  vi.spyOn(console, "error").mockImplementation((text: string) => void lines.push(text));
  return { code: await focusCheck(args), lines };
}
afterEach(() => {
  vi.restoreAllMocks();
});

describe("focus check", () => {
  it("exits 0 for a file that conforms, and says so in one line", async () => {
    const file = `${FIXTURES}/ai-tokens-1.2.csv`;
    expect(await run(file)).toEqual({ code: 0, lines: [`${file} conforms to FOCUS 1.2: 7 rows, 0 rules broken, 0 warnings`] });
  });

  it("exits 1 for one that does not, with the rule, the lines and what to do", async () => {
    const { code, lines } = await run(`${FIXTURES}/virtual-currency-b1.csv`, "--version", "1.2");
    expect(code).toBe(1);
    expect(lines).toContain("    line 2: EffectiveCost=0.00 , ChargeCategory=Purchase");
    expect(lines.at(-1)).toMatch(/does not conform to FOCUS 1\.2: 1 row, \d+ rules broken, \d+ warnings; first: BillingPeriodEnd-C-001-M$/);
  });

  it("exits 1 with a reason for what it cannot read", async () => {
    expect(await run("no-such-file.csv")).toEqual({ code: 1, lines: ["no-such-file.csv: cannot be read (ENOENT)"] });
    expect((await run("a.csv", "--version", "0.9")).lines).toEqual(["--version is one of 1.2, 1.4"]);
    expect((await run()).lines).toEqual(["Say focus check FILE [--version 1.2|1.4] [--own] [--json]"]);
    expect((await run("a.csv", "--what")).code).toBe(1);
  });
});
