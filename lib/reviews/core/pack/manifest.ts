/** What a pack says of itself, and how it is read without this product. */
import type { Campaign } from "../campaign";

export const PACK_FORMAT = "countinghouse-review-evidence/1";

export type PackFile = { path: string; sha256: string; bytes: number };
export type Manifest = {
  format: typeof PACK_FORMAT;
  campaign: { id: string; name: string; iteration: number; previousId: string | null; kind: string; state: string };
  openedAt: string | null;
  signedOff: { by: string; at: string } | null;
  /** Of a pack that was signed off, when that was: the same for ever. */
  generatedAt: string;
  tool: string;
  items: number;
  /** SHA-256 of the keys of population.csv, one a line. */
  population: string | null;
  /** SHA-256 of the hashes of the evidence files in order of their numbers, one a line. */
  evidence: string;
  /** The last row of the audit slice. */
  auditHead: { seq: string; hash: string } | null;
  files: PackFile[];
};

export const manifestText = (manifest: Manifest): string => `${JSON.stringify(manifest, null, 2)}\n`;

const CONTROLS_TEXT = `  controls.csv        which items of the population were put in to see whether its reviewers look: identities that ended long
                      before, about which no decision has an effect. They stand in population.csv, evidence/ and decisions.csv
                      like all others, and no figure counts them. The row review.open of audit-slice.jsonl holds the SHA-256 of
                      a line with the salt and the lines "ITEM EVIDENCE_SHA256" of this table: they were chosen when the
                      review was opened, not after
`;

export const evidencePath = (n: number, itemId: string): string => `evidence/${String(n).padStart(5, "0")}-${itemId}.json`;

const SCRIPT = `python3 - <<'END'
import hashlib, json
last = None
for line in open("audit-slice.jsonl", encoding="utf-8"):
    row = json.loads(line)
    if last and (int(row["seq"]) != int(last["seq"]) + 1 or row["prevHash"] != last["hash"]):
        raise SystemExit("row " + row["seq"] + " does not follow row " + last["seq"])
    if "action" in row:
        text = json.dumps({k: v for k, v in row.items() if k != "hash"}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        if hashlib.sha256(text.encode("utf-8")).hexdigest() != row["hash"]:
            raise SystemExit("row " + row["seq"] + " was edited")
    last = row
print("whole; head " + last["seq"] + ":" + last["hash"])
END`;

/** @param controls How many control items it tells of. */
export function readmeText({ name, id, iteration, state, completeness, populationHash }: Campaign, controls: number): string {
  return `Evidence of the access review "${name}" (${id}, iteration ${iteration})
${state === "signed_off" ? "" : "\nPROVISIONAL: this review was not signed off when the pack was made.\n"}
What is in it
  manifest.json       what this pack is, and the SHA-256 of every other file
  population.csv      what was reviewed: each identity, credential and grant, as frozen when the review was opened
  evidence/           one file an item: what its reviewers saw: who answers for it, what it may do and what of that it used,
                      its cost of 30 and 90 days, errors, further attempts and refused calls, budget with its forecast,
                      findings, exposed secrets, incidents of 90 days, exceptions in force, others like it, what changed
                      since it was last certified, and what could not be known. Items that were frozen by an earlier
                      version hold what that version wrote down, no more
${controls === 0 ? "" : CONTROLS_TEXT}  decisions.csv       every answer, those that were taken back or replaced among them
  reviewers.csv       who was asked, in which relationship, when they opened the evidence
  remediation.csv     what was ended because of it, with when it was decided, sent, applied and last used
  exceptions.csv      what was left out or accepted, with why and until when
  metrics.json        figures, also on how it was decided
  completeness.json   how it is known that the list is complete, and what it does not hold
  framework-map.csv   what it is evidence for, and what it does not show
  audit-slice.jsonl   the audit log from the first row about this review to the last: rows about it in full, of all others
                      only their place and hashes, so that the chain can be followed

What was asked for
  ${completeness?.question ?? ""}
  SHA-256 of the population: ${populationHash ?? "-"}

How to verify it without this product (in the folder that it was unpacked into; needs jq, sha256sum, python3)
  1. Every file is the one that the manifest names:
       jq -r '.files[] | .sha256 + "  " + .path' manifest.json | sha256sum --check --quiet && echo fine
     and there are no others:
       diff <(find . -type f ! -path ./manifest.json | sed 's|^\\./||' | LC_ALL=C sort) <(jq -r '.files[].path' manifest.json | LC_ALL=C sort) && echo fine
  2. The population is the one that was frozen:
       python3 -c 'import csv; [print(row["key"]) for row in csv.DictReader(open("population.csv", encoding="utf-8", newline=""))]' | sha256sum
     gives "population" of manifest.json, and the row review.open of audit-slice.jsonl names the same.
  3. The evidence is what was frozen: the SHA-256 of each file in evidence/ stands in population.csv (evidence_sha256).
  4. The audit slice was not edited, and no row of it is missing:
${SCRIPT.split("\n")
  .map((line) => `       ${line}`)
  .join("\n")}
  5. The SHA-256 of the whole pack (sha256sum FILE.zip) stands on the page of the review and in the row review.pack of the
     audit log.

How to verify it with the product, offline: npm run cli -- reviews verify FILE.zip
`;
}
