/** Proves an evidence pack from its bytes alone: that its files, its evidence, its answers and its slice of the log fit together. */
import { strFromU8, unzipSync } from "fflate";
import { sha256Hex } from "@/lib/kernel/hash";
import { controlsHash } from "../control-items";
import { populationHash } from "../population";
import { checkAuditSlice, type SliceFacts } from "./audit-slice";
import { type Manifest, PACK_FORMAT } from "./manifest";
import { readTable } from "./read-csv";

export type PackVerdict = {
  ok: boolean;
  problems: string[];
  campaign: Manifest["campaign"] | null;
  items: number;
  files: number;
  sha256: string;
  signedOff: Manifest["signedOff"];
};

type Files = Record<string, Uint8Array>;
type Tables = Record<"population" | "decisions" | "controls", Record<string, string>[]>;

export function verifyPack(bytes: Uint8Array): PackVerdict {
  const sha256 = sha256Hex(bytes);
  const opened = open(bytes);
  if (typeof opened === "string") return { ok: false, problems: [opened], campaign: null, items: 0, files: 0, sha256, signedOff: null };
  const { files, manifest } = opened;
  const tables = readTables(files);
  const problems = [...fileProblems(files, manifest)];
  if (typeof tables === "string") problems.push(tables);
  else {
    const slice = checkAuditSlice(textOf(files, "audit-slice.jsonl"));
    problems.push(
      ...populationProblems(tables, manifest),
      ...evidenceProblems(files, tables, manifest),
      ...decisionProblems(tables),
      ...sliceProblems(slice, tables, manifest),
      ...controlProblems(slice, tables, manifest),
    );
  }
  const { campaign, items, signedOff } = manifest;
  return { ok: problems.length === 0, problems, campaign, items, files: manifest.files.length, sha256, signedOff };
}

function open(bytes: Uint8Array): { files: Files; manifest: Manifest } | string {
  let files: Files;
  try {
    files = unzipSync(bytes);
  } catch {
    return "This is no zip file, or it is cut off.";
  }
  try {
    const manifest = JSON.parse(textOf(files, "manifest.json")) as Manifest;
    if (manifest.format !== PACK_FORMAT || !Array.isArray(manifest.files)) return "The manifest is not one of an evidence pack.";
    return { files, manifest };
  } catch {
    return "There is no manifest that can be read.";
  }
}

const textOf = (files: Files, path: string): string => strFromU8(files[path] ?? new Uint8Array());

function fileProblems(files: Files, { files: listed }: Manifest): string[] {
  const known = new Set(listed.map(({ path }) => path));
  return [
    ...listed.flatMap(({ path, sha256 }) => {
      const bytes = files[path];
      if (!bytes) return [`${path} is missing.`];
      return sha256Hex(bytes) === sha256 ? [] : [`${path} was changed: it is not the file that the manifest names.`];
    }),
    ...Object.keys(files).flatMap((path) =>
      path === "manifest.json" || known.has(path) ? [] : [`${path} was put in: the manifest does not name it.`],
    ),
  ];
}

function readTables(files: Files): Tables | string {
  try {
    return {
      population: readTable(textOf(files, "population.csv")),
      decisions: readTable(textOf(files, "decisions.csv")),
      // Empty where a review has none.
      controls: readTable(textOf(files, "controls.csv")),
    };
  } catch {
    return "A table cannot be read.";
  }
}

function populationProblems({ population }: Tables, { population: expected, items }: Manifest): string[] {
  const keys = population.map(({ key = "" }) => key);
  const identities = keys.filter((key) => key.startsWith("identity:")).length;
  return [
    ...(populationHash(keys) === expected ? [] : ["The population is not the one that was frozen: its keys do not give its hash."]),
    ...(identities === items ? [] : [`The population has ${identities} identities, and the manifest says ${items}.`]),
  ];
}

const evidenceRows = ({ population }: Pick<Tables, "population">) =>
  population.filter(({ evidence_sha256: hash }) => hash !== "").sort((a, b) => Number(a.n) - Number(b.n));

function evidenceProblems(files: Files, tables: Tables, { evidence }: Manifest): string[] {
  const rows = evidenceRows(tables);
  const byItem = new Map(Object.keys(files).flatMap((path) => (path.startsWith("evidence/") ? [[path.slice(15, -5), path] as const] : [])));
  const problems = rows.flatMap(({ item = "", evidence_sha256: hash }) => {
    const bytes = files[byItem.get(item) ?? ""];
    if (!bytes) return [`The evidence of item ${item} is missing.`];
    return sha256Hex(bytes) === hash ? [] : [`The evidence of item ${item} is not the one that was frozen.`];
  });
  if (byItem.size !== rows.length) problems.push("There is evidence of items that are not in the population.");
  const root = sha256Hex(rows.map(({ evidence_sha256: hash }) => `${hash}\n`).join(""));
  return root === evidence ? problems : [...problems, "The evidence taken together is not what the manifest names."];
}

function decisionProblems({ population, decisions }: Tables): string[] {
  const items = new Map(evidenceRows({ population }).map((row) => [row.item, row.evidence_sha256]));
  const ids = new Set(decisions.map(({ decision_id: id }) => id));
  return decisions.flatMap(({ decision_id: id, item, supersedes, evidence_sha256_seen: seen }) => [
    ...(items.has(item) ? [] : [`Decision ${id} is about no item of the population.`]),
    ...(supersedes === "" || ids.has(supersedes) ? [] : [`Decision ${id} takes the place of one that is missing.`]),
    ...(seen === "" || seen === items.get(item) ? [] : [`Decision ${id} was taken on other evidence.`]),
  ]);
}

/** What the chained log says of the same things: it cannot be changed with the tables. */
function sliceProblems(slice: SliceFacts, { decisions }: Tables, manifest: Manifest): string[] {
  const problems = [...slice.problems];
  if (slice.head?.hash !== manifest.auditHead?.hash) problems.push("The audit slice does not end where the manifest says.");
  const told = slice.rows.map((row) => ({ action: row.action, after: fieldsOf(row.after), row }));
  const opening = told.find(({ action }) => action === "review.open");
  if (opening?.after.population !== manifest.population || opening?.after.evidence !== manifest.evidence) {
    problems.push("The log tells of another population or other evidence when the review was opened.");
  }
  const logged = new Map(
    told.flatMap(({ action, after }) =>
      action === "review.decide" || action === "review.undo" ? [[String(after.decisionId), after] as const] : [],
    ),
  );
  const written = decisions.filter(({ mode }) => mode !== "system");
  for (const { decision_id: id = "", item, decision } of written) {
    const row = logged.get(id);
    if (!row) problems.push(`Decision ${id} is not in the log.`);
    else if (row.itemId !== item || (row.decision ?? "undone") !== decision) problems.push(`Decision ${id} is another one in the log.`);
  }
  const known = new Set(written.map(({ decision_id: id }) => id));
  for (const id of logged.keys()) if (!known.has(id)) problems.push(`Decision ${id} of the log is missing in the table.`);
  return problems;
}

/** What no figure counts was fixed when the review was opened. */
function controlProblems({ rows }: SliceFacts, tables: Tables, { campaign }: Manifest): string[] {
  const { controls } = tables;
  const opening = fieldsOf(rows.find(({ action }) => action === "review.open")?.after ?? null);
  // Of a review that is answered still they are not told.
  if (controls.length === 0 && (opening.controls === undefined || campaign.state === "open")) return [];
  const frozen = new Map(evidenceRows(tables).map(({ item, evidence_sha256: hash }) => [item, hash]));
  const named = controls.map(({ item = "", evidence_sha256: evidenceHash = "" }) => ({ itemId: item, evidenceHash }));
  if (named.some(({ itemId, evidenceHash }) => frozen.get(itemId) !== evidenceHash))
    return ["A control item is not one of the population."];
  return controlsHash(controls[0]?.salt ?? "", named) === opening.controls
    ? []
    : ["The control items are not those that were chosen when the review was opened."];
}

function fieldsOf(text: string | null): Record<string, unknown> {
  try {
    return text === null ? {} : (JSON.parse(text) as Record<string, unknown>);
  } catch {
    return {};
  }
}
