/** The inventory as a table: one row is one identity, or one more credential of an identity that an earlier row told of. */
import { z } from "zod";
import { NewCredential, NewIdentity } from "../schemas";
import { looksLikeSecret } from "./fingerprint";

export const INVENTORY_COLUMNS = [
  "identity_id",
  "name",
  "kind",
  "state",
  "owner_email",
  "backup_owner_email",
  "team",
  "business_unit",
  "cost_centre",
  "application",
  "environment",
  "purpose",
  "autonomy",
  "data_class",
  "vendor",
  "ends_at",
  "break_glass",
  "season_months",
  "parent",
  "effective_from",
  "credential_id",
  "credential_label",
  "credential_kind",
  "credential_alias",
  "credential_sha256",
  "provider_key_id",
  "credential_expires_at",
  "credential_provider",
  "credential_storage",
  "credential_environment",
  "credential_rotated_at",
  "credential_management",
] as const;
export type InventoryColumn = (typeof INVENTORY_COLUMNS)[number];

/** One fault of a file. `column` is empty when the whole row is meant. */
export type RowError = { line: number; column: string; message: string; fix: string };

const IDENTITY_FIELDS = {
  identity_id: "id",
  name: "name",
  kind: "kind",
  state: "state",
  owner_email: "owner",
  backup_owner_email: "backupOwner",
  team: "team",
  application: "application",
  environment: "environment",
  purpose: "purpose",
  autonomy: "autonomy",
  data_class: "dataClass",
  vendor: "vendor",
  ends_at: "endsAt",
  break_glass: "breakGlass",
  season_months: "seasonMonths",
  parent: "parent",
  effective_from: "effectiveFrom",
} as const satisfies Partial<Record<InventoryColumn, string>>;
const CREDENTIAL_FIELDS = {
  credential_id: "id",
  credential_label: "label",
  credential_kind: "kind",
  credential_alias: "alias",
  credential_sha256: "sha256",
  provider_key_id: "providerKeyId",
  credential_expires_at: "expiresAt",
  credential_provider: "provider",
  credential_storage: "storage",
  credential_environment: "environment",
  credential_rotated_at: "rotatedAt",
  credential_management: "management",
} as const satisfies Partial<Record<InventoryColumn, string>>;

/** A cell is text: yes and no, and months like "11 12 1". */
const YesNo = z.enum(["yes", "no", "true", "false"]).transform((text) => text === "yes" || text === "true");
const Months = z
  .string()
  .regex(/^(1[0-2]|[1-9])([ ,;]+(1[0-2]|[1-9])){0,11}$/, "Months are numbers from 1 to 12, like 11 12 1.")
  .transform((text) => [...new Set(text.split(/[ ,;]+/).map(Number))].sort((a, b) => a - b));
const IdentityCells = NewIdentity.omit({ aliases: true })
  .partial({ kind: true })
  .extend({ breakGlass: YesNo.optional(), seasonMonths: Months.optional() });
const CredentialCells = NewCredential.omit({ identity: true, createdAt: true, scopes: true, fingerprints: true }).extend({
  management: YesNo.optional(),
});
const PlaceCells = z.object({ businessUnit: z.string().max(200).optional(), costCentre: z.string().max(200).optional() });

export type InventoryRow = {
  line: number;
  identity: z.output<typeof IdentityCells>;
  credential: z.output<typeof CredentialCells> | undefined;
  businessUnit: string | undefined;
  costCentre: string | undefined;
};

/** The column that holds a field of an entry, for telling faults. */
export function columnOf(part: "identity" | "credential", field: string): string {
  const fields: Record<string, string> = part === "identity" ? IDENTITY_FIELDS : CREDENTIAL_FIELDS;
  return Object.entries(fields).find(([, name]) => name === field)?.[0] ?? "";
}

/** Faults of the header: a column that nobody knows is a typing mistake, and would lose what it holds. */
export function headerErrors(header: readonly string[]): RowError[] {
  const known: readonly string[] = INVENTORY_COLUMNS;
  const errors = header.flatMap((column, i): RowError[] => {
    if (!known.includes(column)) return [{ line: 1, column, message: "Unknown column.", fix: `Use some of: ${known.join(", ")}.` }];
    if (header.indexOf(column) !== i) return [{ line: 1, column, message: "The column is there twice.", fix: "Keep one." }];
    return [];
  });
  if (!header.includes("name"))
    errors.push({ line: 1, column: "name", message: "The column is missing.", fix: "Add the name of each identity." });
  return errors;
}

/** Reads the cells of one row. Empty cells say nothing. */
export function readRow(line: number, cells: ReadonlyMap<string, string>): { row: InventoryRow } | { errors: RowError[] } {
  const errors: RowError[] = [];
  const identity = check(IdentityCells, pick(cells, IDENTITY_FIELDS), line, "identity", errors);
  const said = pick(cells, CREDENTIAL_FIELDS);
  const named = { label: labelOf(said) ?? cells.get("name"), kind: "api_key", ...said };
  const credential = Object.keys(said).length === 0 ? undefined : check(CredentialCells, named, line, "credential", errors);
  const places = PlaceCells.parse({
    businessUnit: cells.get("business_unit")?.slice(0, 200),
    costCentre: cells.get("cost_centre")?.slice(0, 200),
  });
  if ((places.businessUnit || places.costCentre) && !identity?.team) {
    errors.push({
      line,
      column: "team",
      message: "A business unit or cost centre needs a team.",
      fix: "Name the team that belongs there.",
    });
  }
  if (errors.length > 0 || !identity) return { errors };
  return { row: { line, identity, credential, businessUnit: places.businessUnit, costCentre: places.costCentre } };
}

/** A key without a label is called by what it is known by, unless that is a secret which nothing may repeat. */
function labelOf(said: { alias?: string; providerKeyId?: string; id?: string }): string | undefined {
  return [said.alias, said.providerKeyId, said.id].find((text) => text !== undefined && !looksLikeSecret(text));
}

function pick<Field extends string>(
  cells: ReadonlyMap<string, string>,
  fields: Readonly<Record<string, Field>>,
): { [Name in Field]?: string } {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([column, field]) => {
      const cell = cells.get(column);
      return cell === undefined || cell === "" ? [] : [[field, cell]];
    }),
  ) as { [Name in Field]?: string };
}

function check<Schema extends z.ZodType>(
  schema: Schema,
  input: object,
  line: number,
  part: "identity" | "credential",
  errors: RowError[],
): z.output<Schema> | undefined {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const column = columnOf(part, String(issue.path[0] ?? ""));
    errors.push({ line, column, message: messageOf(issue), fix: fixOf(issue) });
  }
  return undefined;
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_value") return "Not one of the allowed values.";
  if (issue.code === "invalid_type") return "The cell is empty.";
  if (issue.code === "invalid_union") return "Not a date or an instant.";
  return issue.message;
}

function fixOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_value") return `Use one of: ${issue.values.map(String).join(", ")}.`;
  if (issue.code === "invalid_union") return "Write it like 2026-10-01 or 2026-10-01T12:00:00Z.";
  return "Correct the cell, or leave the row out.";
}
