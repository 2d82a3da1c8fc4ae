import { expect, it } from "vitest";
import { shareOfPercent } from "./policy-dialog";
import { windowState, windowsFinding } from "./window-words";

const NOW = "2026-10-14T10:00:00Z";
const window = (startsAt: string, endsAt: string, endedAt: string | null = null) => ({ startsAt, endsAt, endedAt });
const running = window("2026-10-14T09:00:00Z", "2026-10-14T11:00:00Z");
const coming = window("2026-10-14T10:00:01Z", "2026-10-14T11:00:00Z");
const over = window("2026-10-14T08:00:00Z", NOW);

it("a window runs from its beginning up to its end, which it does not contain", () => {
  expect(windowState(running, NOW).word).toBe("Running");
  expect(windowState(coming, NOW).word).toBe("To come");
  expect(windowState(over, NOW)).toMatchObject({ word: "Over", isOver: true });
  expect(windowState({ ...running, endedAt: "2026-10-14T09:30:00Z" }, NOW)).toMatchObject({ word: "Ended early", isOver: true });
});

it("counts what runs and what is to come", () => {
  expect(windowsFinding([running, coming, over], NOW)).toBe("One window runs, one is to come");
  expect(windowsFinding([coming, coming], NOW)).toBe("2 are to come");
  expect(windowsFinding([over], NOW)).toBe("No window runs or is to come");
});

it("percent become a share of the limit, what is no number is left for the server to refuse", () => {
  expect(shareOfPercent("80")).toBe("0.8");
  expect(shareOfPercent("105.5")).toBe("1.055");
  expect(shareOfPercent("most")).toBe("most");
  expect(shareOfPercent("0.0375", 6)).toBe("0.000375");
});
