import { expect, it } from "vitest";
import type { VendorDetail } from "@/lib/identities/core/views";
import { contractStanding, vendorsFinding } from "./vendor-words";

const NOW = "2026-10-22T12:00:00.000Z";
const vendor = (contractEndsAt: string | null, identities = 0): VendorDetail => ({
  ...{ id: "ven_a", name: "A", archived: false, owner: null, networks: [], tools: 0 },
  ...{ contractEndsAt, identities },
});

it("a contract is over at the very instant of its end, and is told 60 days before", () => {
  expect(contractStanding(NOW, NOW).tone).toBe("breach");
  expect(contractStanding("2026-10-22T12:00:00.001Z", NOW).tone).toBe("warn");
  expect(contractStanding("2026-12-22T12:00:00.000Z", NOW).tone).toBe("ok");
  expect(contractStanding(null, NOW).tone).toBe("none");
});

it("the finding says first what is used without a contract", () => {
  expect(vendorsFinding([], NOW)).toBe("No vendors are known yet");
  expect(vendorsFinding([vendor("2026-01-01T00:00:00.000Z", 2), vendor(null)], NOW)).toBe(
    "2 vendors; 1 contract is over and 2 identities are still theirs",
  );
  expect(vendorsFinding([vendor("2026-11-01T00:00:00.000Z")], NOW)).toBe("1 vendor; 1 contract ends within 60 days");
});
