import { expect, it } from "vitest";
import { READERS } from "@/lib/invoices/core/formats/detect";
import { rowsOfJson } from "@/lib/invoices/core/json-rows";
import { billedMeter } from "@/lib/invoices/core/meter-words";
import { reconcile } from "@/lib/invoices/core/reconcile";
import { formatUsd, parseUsd } from "@/lib/kernel/money";
import { buildPriceBook } from "@/lib/pricing/core/price-book";
import { type MeteredSum, sampleInvoices } from "./invoices";

const DAYS = Array.from({ length: 6 }, (_, i) => `2026-09-0${i + 1}`);
const sums: MeteredSum[] = DAYS.flatMap((day, i) => [
  { day, provider: "openai", model: "gpt-4o", meter: "output", quantity: "100000", costUsd: "1" },
  { day, provider: "openai", model: "gpt-4o", meter: "cache_read", quantity: "50000", costUsd: `0.0${i + 1}123456789` },
  { day, provider: "openai", model: "text-embedding-3-small", meter: "embedding", quantity: "9000", costUsd: "0.2" },
  { day, provider: "anthropic", model: "claude-haiku-4-5", meter: "cache_write_1h", quantity: "10", costUsd: "0.7" },
  { day, provider: "vertex_ai", model: "gemini-2.5-pro", meter: "input", quantity: "10", costUsd: "0.3" },
]);

it("each provider gets its own shape, and three errors stand in one of them", () => {
  const { files, planted } = sampleInvoices(sums);
  expect(files.map(({ fileName }) => fileName)).toEqual([
    "openai-costs-2026-09.json",
    "anthropic-cost-report-2026-09.json",
    "other-providers-focus-2026-09.csv",
  ]);
  expect(planted.map(({ kind, model, amountUsd }) => [kind, model, formatUsd(amountUsd)])).toEqual([
    ["rate", "gpt-4o", "0.6"],
    ["duplicate", "text-embedding-3-small", "0.2"],
    ["missing", "o3-deep-research", "1"],
  ]);
  expect(files[2]?.content.split("\r\n")[1]).toContain("Google Vertex AI");
});

it("read back and compared, exactly the three are found to decide", () => {
  const { files, planted } = sampleInvoices(sums);
  const read = (i: number, format: "openai_costs" | "anthropic_costs") =>
    [...rowsOfJson(files[i]?.content ?? "")].flatMap((row) => {
      const found = READERS[format](row, { currency: null, provider: "", now: new Date(0) });
      return typeof found !== "string" && "lines" in found ? found.lines : [];
    });
  const taken = [...read(0, "openai_costs"), ...read(1, "anthropic_costs")];
  expect(new Set(taken.map(({ meter }) => meter))).toEqual(
    new Set(["output", "cache_read", "embedding", "cache_write_1h"].map(billedMeter)),
  );
  const twice = taken.filter((line, i) => taken.findIndex((other) => JSON.stringify(other) === JSON.stringify(line)) < i);
  const view = reconcile({
    periodId: "2026-09",
    periodState: "open",
    days: { from: "2026-09-01", to: "2026-10-01" },
    world: {
      lines: taken.map((line) => ({ ...line, sourceId: "s", description: "", lines: 1, decimals: 8 })),
      repeated: twice.map((line) => ({ ...line, id: "1", sourceId: "s", text: line.description })),
      metered: sums.map((sum) => ({ ...sum, credentialId: null, unpriced: 0 })),
      keys: [],
      book: buildPriceBook([], []),
      rates: [],
    },
    sources: [],
    tolerances: { percent: "0", usd: "0" },
    decided: [],
    mayDecide: true,
  });
  const found = view.variances.filter(({ state }) => state === "open").map(({ kind, differenceUsd }) => [kind, parseUsd(differenceUsd)]);
  expect(found.sort()).toEqual(planted.map(({ kind, amountUsd }) => [kind, amountUsd]).sort());
});
