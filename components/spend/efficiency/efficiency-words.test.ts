import { expect, it } from "vitest";
import type { Finding } from "@/lib/reporting";
import { efficiencyPath, kindsAbout, kindsFinding, savingFinding, usageHref } from "./efficiency-words";

it("the finding says what is likely to be saved and of how much, and that nothing was found", () => {
  const said = (high: string, low: string, savingUsd: string) =>
    savingFinding({
      savingUsd,
      costUsd: "4000",
      byConfidence: [
        { confidence: "high", findings: 1, savingUsd: high },
        { confidence: "low", findings: 1, savingUsd: low },
      ],
    });
  expect(said("412.1", "90", "502.1")).toBe("$412.10 a month could be saved, 10\u202f% of the cost");
  expect(said("0", "90", "90")).toBe("Nothing is likely to be saved, and some usage is worth a look");
  expect(said("0", "0", "0")).toBe("No saving was found in the last 30 days");
});

it("the kinds are led by the largest saving, and those that were looked for in vain are named", () => {
  const kinds = [
    { kind: "retries", findings: 1, savingUsd: "22.3" },
    { kind: "duplicate", findings: 0, savingUsd: "0" },
    { kind: "cheaper_model", findings: 66, savingUsd: "8735.1" },
    { kind: "batch", findings: 0, savingUsd: "0" },
  ] as const;
  expect(kindsFinding([...kinds])).toBe("A smaller model could save most");
  expect(kindsAbout([...kinds], true)).toMatch(/twice\. Looked for and not found: automation twice, batches$/);
  expect(kindsAbout([...kinds], false)).toMatch(/twice$/);
  expect(
    kindsAbout(
      kinds.filter(({ findings }) => findings > 0),
      true,
    ),
  ).toMatch(/twice$/);
});

it("savings are asked for on what passes the filters, and without any by one path alone", () => {
  expect(efficiencyPath({ dimensions: [] })).toBe("/api/ui/efficiency");
  const path = efficiencyPath({ dimensions: [{ dimension: "team", filter: { is: false, values: ["a,b", "care"] } }] });
  expect(Object.fromEntries(new URLSearchParams(path.split("?")[1]))).toEqual({ "filter[team]": "!a\\,b,care" });
});

it("a finding leads to the very usage that it rests on, values that are none among it", () => {
  const finding = {
    identity: { id: "a,b", name: "A" },
    team: { id: null, name: "No team" },
    application: { id: "desk", name: "Desk" },
    provider: "openai",
    model: "gpt-5",
    operation: "chat",
  } as Finding;
  const search = new URLSearchParams(usageHref(finding, { from: "2026-10-01T00:00:00Z", to: "2026-10-31T00:00:00Z" }).split("?")[1]);
  expect(Object.fromEntries(search)).toEqual({
    period: "2026-10-01..2026-10-30",
    groupBy: "operation",
    "filter[billing]": "metered",
    "filter[identity]": "a\\,b",
    "filter[team]": "none",
    "filter[application]": "desk",
    "filter[provider]": "openai",
    "filter[model]": "gpt-5",
    "filter[operation]": "chat",
  });
});
