import { describe, expect, it } from "vitest";
import type { DetectorView } from "@/lib/anomalies/core/views";
import { detectorFinding, fieldHelp, listFinding, mistakesOf, ownOf, ownWords, previewFinding, valueWords } from "./detector-words";

const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, " ");
const repeats = {
  name: "repeats",
  label: "Calls with the same prompt",
  unit: "calls",
  default: 8,
  min: 3,
  max: 1000,
  help: "Higher: only longer loops are seen.",
};
const costUsd = {
  name: "costUsd",
  label: "Cost of the repeats",
  unit: "USD",
  default: 0.25,
  min: 0,
  max: 1000,
  help: "Higher: cheap loops are left out.",
};
const detector = (more: Partial<DetectorView>) =>
  ({ name: "Prompt loop", enabled: true, fired: 0, inIncidents: 0, ...more }) as DetectorView;

describe("words of detectors", () => {
  it("write a figure with its unit, in the singular for one", () => {
    const words = (["calls", "days", "USD", "share", "times", "σ", "probability"] as const).map((unit) => plain(valueWords({ unit }, 0.5)));
    expect(words).toEqual(["0.5 calls", "0.5 days", "$0.50", "50 %", "0.5 ×", "0.5 σ", "0.5"]);
    expect(plain(valueWords({ unit: "days" }, 1))).toBe("1 day");
    expect(plain(fieldHelp(repeats))).toBe("From 3 calls to 1,000 calls; 8 calls by default. Higher: only longer loops are seen.");
  });
  it("say how often it fired and what came of it", () => {
    expect(detectorFinding(detector({ fired: 3, inIncidents: 2 }))).toBe("Prompt loop fired 3 times in 30 days, 2 in incidents");
    expect(detectorFinding(detector({}))).toBe("Prompt loop has not fired in 30 days");
    expect(detectorFinding(detector({ enabled: false, fired: 3 }))).toBe("Prompt loop is off");
    expect(listFinding([detector({ fired: 1 }), detector({ enabled: false })])).toBe(
      "2 detectors fired once in 30 days, none in incidents; 1 is off",
    );
  });
  it("say what a change would have done, beside what is in force", () => {
    const inForce = { times: 0, impactUsd: "0", signals: [] };
    expect(previewFinding({ days: 30, proposed: { times: 3, impactUsd: "412", signals: [] }, inForce })).toBe(
      "Would have fired 3 times in 30 days, $412.00; as it is set now not at all",
    );
    expect(previewFinding({ days: 30, proposed: inForce, inForce })).toBe("Would not have fired in 30 days; the same as it is set now");
  });
});

describe("a form of parameters", () => {
  it("sends only what is otherwise than in the wider scope", () => {
    expect(ownOf({ repeats: "12", costUsd: "0.25" }, { repeats: 8, costUsd: 0.25 })).toEqual({ repeats: 12 });
    expect(plain(ownWords([repeats, costUsd], { repeats: 12 }))).toBe("Calls with the same prompt 12 calls");
    expect(ownWords([repeats], {})).toBe("as everywhere");
  });
  it("names what is no number or beyond its bounds before anything is sent", () => {
    const wrong = mistakesOf({ repeats: "2", costUsd: "a lot" }, [repeats, costUsd]);
    expect(Object.keys(wrong)).toEqual(["repeats", "costUsd"]);
    expect(mistakesOf({ repeats: "3", costUsd: "0" }, [repeats, costUsd])).toEqual({});
  });
});
