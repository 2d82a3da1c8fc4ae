/** The signs of not looking, as they are set for one review. */
import type { ReviewSign, ReviewSigns } from "@/lib/reviews/schemas";
import { counted } from "./review-words";

/** "RS1: more than 95 % of more than 50 items kept". */
export function signWords(signs: ReviewSigns): string[] {
  const { keepPercent, keepItems, hastyItems, hastySeconds, hastyBatchSeconds, idleReviews, idleItems } = signs;
  const { unopenedPercent, latePercent, lastPercentOfTime, leastItems, silentKeeps, samplePercent, sampleItems } = signs;
  return [
    `RS1: more than ${keepPercent} % of more than ${counted(keepItems, "item")} kept`,
    `RS2: half of ${hastyItems} items or more in less than ${hastySeconds} s each, or as many together in less than ${hastyBatchSeconds} s`,
    `RS3: nothing revoked or narrowed in ${counted(idleReviews, "review")} running, of ${counted(idleItems, "item")} each or more`,
    `RS4: ${unopenedPercent} % or more decided without the evidence being opened, of ${counted(leastItems, "item")} or more`,
    `RS5: ${counted(silentKeeps, "item")} or more kept against the advice to revoke, without a word`,
    `RS6: more than ${latePercent} % decided in the last ${lastPercentOfTime} % of the time, of ${counted(leastItems, "item")} or more`,
    "RS7: a control item that ended long ago would have been kept",
    `Security looks again at ${samplePercent} % of what such a reviewer kept of tiers 1 and 2, at least ${counted(sampleItems, "item")}`,
  ];
}

/** Each figure by the sign that it is of, in the order of the form. */
export const SIGN_FIELDS: readonly { legend: string; fields: readonly { name: ReviewSign; label: string }[] }[] = [
  {
    legend: "RS1: keeps nearly everything",
    fields: [
      { name: "keepPercent", label: "Kept, more than percent" },
      { name: "keepItems", label: "Of more than items" },
    ],
  },
  {
    legend: "RS2: decides in no time",
    fields: [
      { name: "hastySeconds", label: "Half in less than seconds each" },
      { name: "hastyBatchSeconds", label: "Together in less than seconds" },
      { name: "hastyItems", label: "Of items or more" },
    ],
  },
  {
    legend: "RS3: never ends anything",
    fields: [
      { name: "idleReviews", label: "Reviews running" },
      { name: "idleItems", label: "Each of items or more" },
    ],
  },
  {
    legend: "RS4 and RS6: does not read, or decides at the last moment",
    fields: [
      { name: "unopenedPercent", label: "Evidence not opened, percent or more" },
      { name: "latePercent", label: "Decided late, more than percent" },
      { name: "lastPercentOfTime", label: "Late is the last percent of the time" },
      { name: "leastItems", label: "Of items or more" },
    ],
  },
  {
    legend: "RS5: keeps what should be revoked, without a word",
    fields: [{ name: "silentKeeps", label: "Items or more" }],
  },
  {
    legend: "What security looks at again, of tiers 1 and 2",
    fields: [
      { name: "samplePercent", label: "Percent of what was kept" },
      { name: "sampleItems", label: "At least items" },
    ],
  },
];
