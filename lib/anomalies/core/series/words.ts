/** What people read of the detectors of series: figures that change in closed hours and quarters of an hour. */
import { type DetectorWords, type Parameter, parameter } from "../detector";

const series = (
  words: Pick<DetectorWords, "id" | "name" | "looksFor" | "nextStep" | "severity" | "raisedBy" | "parameters">,
): DetectorWords => ({
  ...words,
  kind: "series",
  critical: false,
});

const OWNER = "Ask the owner what changed; mark it as planned if it was.";
const LEARNING = (days: number): Parameter =>
  parameter("learningDays", "Days of history first", "days", days, 1, 90, "Higher: it stays silent longer on what is new.");
const RARITY = (usual: number): Parameter =>
  parameter(
    "rarity",
    "Rarity, as a power of ten",
    "probability",
    usual,
    1,
    12,
    "Higher: only what is rarer is seen; 3 is once in a thousand points.",
  );

export const SERIES_WORDS: readonly DetectorWords[] = [
  series({
    ...{ id: "S1", name: "Spike", looksFor: "An hour, a quarter of one, or a day far above what is usual then.", nextStep: OWNER },
    ...{ severity: "medium", raisedBy: "High from six times the usual and 50 USD beyond it." },
    parameters: [
      RARITY(3),
      parameter("times", "Times the usual", "times", 1.8, 1.1, 100, "Higher: smaller rises are left out."),
      parameter(
        "atOnceTimes",
        "Times the usual that need no second hour",
        "times",
        6,
        2,
        1_000,
        "Higher: more spikes wait for a second hour.",
      ),
      LEARNING(1),
    ],
  }),
  series({
    ...{ id: "S2", name: "Level shift", looksFor: "A figure that stays higher than it was for a day.", nextStep: OWNER },
    ...{ severity: "medium", raisedBy: null },
    parameters: [
      parameter("share", "Share of the hours above the usual", "share", 0.7, 0.3, 1, "Higher: only steadier shifts are seen."),
      LEARNING(13),
    ],
  }),
  series({
    ...{ id: "S3", name: "Slow creep", looksFor: "A figure that grows week after week, though no day stands out.", nextStep: OWNER },
    ...{ severity: "medium", raisedBy: null },
    parameters: [
      parameter("slack", "Growth that is let pass, a day", "σ", 0.5, 0.1, 3, "Higher: slower growth is left out."),
      parameter("height", "Growth that is told", "σ", 8, 2, 50, "Higher: it is told later."),
      LEARNING(21),
    ],
  }),
  series({
    ...{ id: "S4", name: "Drop to zero", looksFor: "Usage that stops when it usually goes on." },
    ...{ nextStep: "Ask the owner whether it was meant to stop.", severity: "low", raisedBy: null },
    parameters: [
      RARITY(6),
      parameter("hours", "Hours of silence", "hours", 4, 2, 168, "Higher: shorter silences are left out."),
      LEARNING(13),
    ],
  }),
  series({
    ...{ id: "S5", name: "Change of rhythm", looksFor: "Usage at other hours of the day than before.", nextStep: OWNER },
    ...{ severity: "low", raisedBy: null },
    parameters: [
      parameter("moved", "Share of the day that moved to other hours", "share", 0.2, 0.05, 0.9, "Higher: only greater changes are seen."),
      parameter("days", "Days in a row", "days", 2, 1, 14, "Higher: it is told later."),
      LEARNING(28),
    ],
  }),
  series({
    ...{ id: "S6", name: "Burst of a rare user", looksFor: "Much more at once from what calls only now and then.", nextStep: OWNER },
    ...{ severity: "medium", raisedBy: "High from six times the usual and 50 USD beyond it." },
    parameters: [
      RARITY(5),
      parameter("times", "Times the usual", "times", 2, 1.1, 100, "Higher: smaller bursts are left out."),
      LEARNING(13),
    ],
  }),
];
