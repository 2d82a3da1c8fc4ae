/** One report, whatever its format: what could be read of it, what was refused and where, and what concerns nobody here. */
import { Invalid } from "@/lib/kernel/errors";
import type { Adapter } from "./adapters/adapter";
import { readAzure } from "./adapters/azure";
import { readCloudtrail } from "./adapters/cloudtrail";
import { readGeneric } from "./adapters/generic";
import { readGithub } from "./adapters/github";
import { readGitleaks } from "./adapters/gitleaks";
import { readGoogle } from "./adapters/google";
import { readOcsf } from "./adapters/ocsf";
import { readSarif } from "./adapters/sarif";
import { readTrufflehog } from "./adapters/trufflehog";
import { type Content, MAX_ITEMS } from "./content";
import { formatOf, isToolLog } from "./detect-format";
import { FORMATS, type Format, IGNORED, type PlacedItem, refused } from "./report";
import { takeApart } from "./take-apart";

const ADAPTERS: Readonly<Record<Exclude<Format, "set">, Adapter>> = {
  ocsf: readOcsf,
  cloudtrail: readCloudtrail,
  azure: readAzure,
  google: readGoogle,
  github: readGithub,
  gitleaks: readGitleaks,
  trufflehog: readTrufflehog,
  sarif: readSarif,
  generic: readGeneric,
};

/** `formats`: those that were found, the most frequent first. */
export type Report = { formats: Format[]; items: PlacedItem[] };

/**
 * @param asked The format that the sender names; told by the content of each item where it does not.
 * @throws Invalid when nothing in it is of a known format, TooLarge.
 */
export function readReport(content: Exclude<Content, { kind: "token" | "empty" }>, asked: Format | null): Report {
  const counts = new Map<Format, number>();
  const rows = takeApart(content);
  const items = rows.flatMap((row): PlacedItem[] => {
    if ("fault" in row) return [{ place: row.place, item: refused(row.fault, "Send the report as the tool wrote it.") }];
    if (isToolLog(row.value) && formatOf(row.value) === null) return [{ place: row.place, item: IGNORED }];
    const format = asked ?? formatOf(row.value);
    if (format === null) return [{ place: row.place, item: refused("No known format has such fields.", KNOWN) }];
    counts.set(format, (counts.get(format) ?? 0) + 1);
    if (format === "set")
      return [
        {
          place: row.place,
          item: refused("A security event token without a signature.", "Send the token as it was signed, as application/secevent+jwt."),
        },
      ];
    return ADAPTERS[format](row.value, row.place);
  });
  if (rows.length > 0 && counts.size === 0 && items.every(({ item }) => item.what === "refused")) throw unknownFormat(rows.length);
  // A SARIF document is one row and many results.
  if (items.length > MAX_ITEMS)
    throw new Invalid(`The report holds ${items.length} items; ${MAX_ITEMS} at a time are taken.`, [
      { location: "body", message: "Too many items.", fix: "Send it in parts." },
    ]);
  return { formats: [...counts].sort((a, b) => b[1] - a[1]).map(([format]) => format), items };
}

const KNOWN = `Send one of ${FORMATS.join(", ")}, or name it with ?format=.`;

const unknownFormat = (count: number): Invalid =>
  new Invalid("No item of the report is of a known format.", [
    { location: "body", message: `${count} of ${count} items have unknown fields.`, fix: KNOWN },
  ]);
