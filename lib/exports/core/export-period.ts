/** The period that a file is of. */
import { fileNamePart } from "@/lib/kernel/csv";
import { ABOUT_PROFILE, type Profile } from "./profiles";

export type ExportPeriod = {
  id: string;
  start: Date;
  end: Date;
  timeZone: string;
  /** Of the version that is read: a version that was closed stays closed, whatever the period is now. */
  state: "open" | "in_review" | "closed";
  /** The closing that is read; null: the ledger as it is now. */
  closed: number | null;
  /** Of its statements: the closing, or the one to come. */
  version: number;
  /** Of the closing. */
  contentHash: string | null;
};

/** Days as dates where periods begin at midnights of UTC; else the very instants. */
export const boundText = (at: Date): string =>
  at.getTime() % 86_400_000 === 0 ? at.toISOString().slice(0, 10) : at.toISOString().replace(".000Z", "Z");

type Part = { businessUnit?: string | undefined; costCentre?: string | undefined };

type Choices = Part & { split?: string | undefined; template?: string | undefined };

/** No two kinds of file of a period have one name: in a folder or bucket one would be written over the other. */
const STEM: Readonly<Record<Profile, string>> = {
  detail: "chargeback",
  summary: "summary",
  excel: "chargeback-excel",
  xlsx: "chargeback",
  statement: "statements",
  journal: "journal",
  "focus-1.4": "focus-1.4",
  "focus-1.2": "focus-1.2",
};

/** `chargeback_support_2026-10_v1_USD.csv`; `all` when no unit or cost centre was asked for. */
export function exportFileName(profile: Profile, { id, version }: ExportPeriod, choices: Choices, currency: string): string {
  const { businessUnit, costCentre, split, template } = choices;
  const whose = [businessUnit, costCentre].flatMap((each) => (each === undefined ? [] : [fileNamePart(each)])).join("-");
  const kind = [STEM[profile], split && "split", template && template !== "generic" && fileNamePart(template)].filter(Boolean).join("-");
  return `${kind}_${whose || "all"}_${id}_v${version}_${currency}.${ABOUT_PROFILE[profile].extension}`;
}
