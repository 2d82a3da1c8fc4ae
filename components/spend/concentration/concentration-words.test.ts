import { expect, it } from "vitest";
import { formatUsd, parseUsd, sumUsd, type Usd } from "@/lib/kernel/money";
import { leaderFinding, mostOf, paretoFinding, sharedFinding, withoutWords } from "./concentration-words";

const rows = [{ id: "a", name: "Triage", costUsd: "9", share: "0.912", cumulativeShare: "0.912" }];
const plain = (text: string | null) => text?.replaceAll("\u202f", " ");

it.each([
  [{ count: 120, forMost: 8, rows }, "identity", "8 of 120 identities make 80 % of the cost"],
  [{ count: 3, forMost: 2, rows }, "credential", "2 of 3 credentials make 80 % of the cost"],
  [{ count: 12, forMost: 1, rows }, "identity", "Triage alone makes 91 % of the cost of 12 identities"],
  [{ count: 1, forMost: 1, rows }, "credential", "One credential, Triage, makes all of the cost"],
  [{ count: 0, forMost: 0, rows: [] }, "identity", "No identity spent anything"],
] as const)("the finding says how few make most: %#", (pareto, of, words) => {
  expect(plain(paretoFinding({ ...pareto, rows: [...pareto.rows] }, of))).toBe(words);
});

it("shared identities are counted with what they spent", () => {
  const row = (name: string, costUsd: string) => ({ name, costUsd, applications: 2, callers: 0 });
  expect(sharedFinding([])).toBe("No identity is shared");
  expect(sharedFinding([row("Pool", "4.5")])).toBe("Pool is shared and spent $4.50");
  expect(sharedFinding([row("Pool", "4.5"), row("Gate", "1")])).toBe("2 identities are shared and spent $5.50");
  expect(sharedFinding([row("Pool", "0"), row("Gate", "0")])).toBe("2 identities are shared and spent nothing");
});

it("what no one answers for is said beside them, nothing is not", () => {
  expect(withoutWords("12", "identity")).toBe("$12.00 more is unattributed and not among them");
  expect(withoutWords("0", "credential")).toBeNull();
});

it("the table holds the rows that make most, and one of all others that sums with them to the whole", () => {
  const many = Array.from({ length: 30 }, (_, i) => ({
    id: `i${i}`,
    name: `i${i}`,
    costUsd: "0.1",
    share: "0.033333",
    cumulativeShare: "0",
  }));
  const shown = mostOf({ rows: many, count: 30, forMost: 24, costUsd: "3", withoutUsd: "0" });
  expect(shown).toHaveLength(25);
  expect(shown.at(-1)).toMatchObject({ rest: 6, costUsd: "0.6", cumulativeShare: "1" });
  expect(formatUsd(sumUsd(shown.map((row): Usd => parseUsd(row.costUsd))))).toBe("3");
  expect(plain(leaderFinding({ rows: many }, "identity"))).toBe("i0 is the largest, 3 % of the cost");
});
