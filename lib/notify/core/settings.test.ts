import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { minuteOfDay, nextAtMinute } from "@/lib/kernel/time-zone";
import { GROUPS, SEVERITIES } from "./kinds";
import {
  afterQuiet,
  clockText,
  isQuiet,
  MAIL_CHOICES,
  minuteOf,
  type NotifySettings,
  nextDigest,
  planMail,
  USUAL_SETTINGS,
} from "./settings";

const DAY_MS = 86_400_000;
const minute = fc.integer({ min: 0, max: 1439 });
const zone = fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Kiritimati");
const settings: fc.Arbitrary<NotifySettings> = fc.record({
  mail: fc.record({
    budgets: fc.constantFrom(...MAIL_CHOICES),
    requests: fc.constantFrom(...MAIL_CHOICES),
    reviews: fc.constantFrom(...MAIL_CHOICES),
    incidents: fc.constantFrom(...MAIL_CHOICES),
    chargeback: fc.constantFrom(...MAIL_CHOICES),
  }),
  timeZone: zone,
  quiet: fc.option(fc.record({ from: minute, to: minute }).filter(({ from, to }) => from !== to)),
  digestMinute: minute,
});
/** Around changes of clocks, and anywhere in a year. */
const instant = fc.oneof(
  fc.date({ min: new Date("2026-01-01"), max: new Date("2026-12-31"), noInvalidDate: true }),
  fc
    .tuple(
      fc.constantFrom("2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z", "2026-03-08T07:00:00Z", "2026-11-01T06:00:00Z"),
      fc.integer({ min: -6, max: 6 }),
      minute,
    )
    .map(([at, hours, minutes]) => new Date(Date.parse(at) + hours * 3_600_000 + minutes * 60_000)),
);

describe("a mail that is not critical", () => {
  test("is never sent in quiet hours, and never lost: it goes within two days", () => {
    fc.assert(
      fc.property(settings, fc.constantFrom(...GROUPS), fc.constantFrom(...SEVERITIES), instant, (chosen, group, severity, at) => {
        const plan = planMail(chosen, group, severity, at);
        if (chosen.mail[group] === "off") return plan === null;
        if (!plan || plan.at < at) return false;
        if (severity === "critical") return plan.by === "mail" && plan.at.getTime() === at.getTime();
        return !isQuiet(chosen, plan.at) && plan.at.getTime() - at.getTime() <= 2 * DAY_MS + 2 * 3_600_000;
      }),
      { numRuns: 400 },
    );
  });

  test("goes at the very end of the quiet hours", () => {
    const berlin: NotifySettings = {
      ...USUAL_SETTINGS,
      timeZone: "Europe/Berlin",
      quiet: { from: minuteOf("22:00"), to: minuteOf("07:00") },
    };
    const sentAt = (at: string) => afterQuiet(berlin, new Date(at)).toISOString();
    expect(sentAt("2026-01-10T20:59:59Z")).toBe("2026-01-10T20:59:59.000Z");
    expect(sentAt("2026-01-10T21:00:00Z")).toBe("2026-01-11T06:00:00.000Z");
    expect(sentAt("2026-01-11T06:00:00Z")).toBe("2026-01-11T06:00:00.000Z");
    // The night is an hour shorter, or longer, when the clocks change in it.
    expect(sentAt("2026-03-28T22:00:00Z")).toBe("2026-03-29T05:00:00.000Z");
    expect(sentAt("2026-10-24T22:00:00Z")).toBe("2026-10-25T06:00:00.000Z");
  });
});

describe("the daily mail", () => {
  test("comes at its minute of the person's day, later only for quiet hours", () => {
    fc.assert(
      fc.property(zone, minute, instant, (timeZone, digestMinute, at) => {
        const due = nextDigest({ ...USUAL_SETTINGS, timeZone, digestMinute }, at);
        const isShown = minuteOfDay(due, timeZone) === digestMinute;
        // A leap of the clocks takes away an hour of one day.
        const isLept = nextAtMinute((digestMinute + 60) % 1440, timeZone, at).getTime() <= due.getTime();
        return due > at && due.getTime() - at.getTime() <= DAY_MS + 3_600_000 && (isShown || isLept);
      }),
      { numRuns: 400 },
    );
    const quiet: NotifySettings = { ...USUAL_SETTINGS, quiet: { from: minuteOf("07:00"), to: minuteOf("09:30") } };
    expect(nextDigest(quiet, new Date("2026-03-10T12:00:00Z")).toISOString()).toBe("2026-03-11T09:30:00.000Z");
  });

  test("of one day is one instant for all that comes up between two of them", () => {
    const at = (text: string) => nextDigest(USUAL_SETTINGS, new Date(text)).toISOString();
    expect(["2026-03-10T08:00:00Z", "2026-03-10T23:00:00Z", "2026-03-11T07:59:59Z"].map(at)).toEqual(
      Array(3).fill("2026-03-11T08:00:00.000Z"),
    );
  });
});

test("a time of day is written as clocks show it", () => {
  fc.assert(fc.property(minute, (each) => minuteOf(clockText(each)) === each));
  expect(clockText(65)).toBe("01:05");
});
