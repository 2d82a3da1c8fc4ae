/**
 * What a version of FOCUS says of the data set Cost and Usage. 1.2 is known by its requirement model, 1.4 by its columns:
 * no requirement model of 1.3 or 1.4 was published when this was written. Loaded when it is first asked for.
 */
import type { Schema } from "./json-schema";
import { CORRECTIONS } from "./model-corrections";

export const FOCUS_VERSIONS = ["1.2", "1.4"] as const;
export type FocusVersion = (typeof FOCUS_VERSIONS)[number];

/** A check function with its arguments, or AND / OR with what they join. */
export type Requirement = readonly [name: string, ...rest: (string | number | null | Requirement)[]];

export type OfficialRule = {
  /** The column that it is about, or the data set. */
  about: string;
  kind: "Composite" | "Nullability" | "Presence" | "Type" | "Format" | "Validation";
  keyword: "MUST" | "MUST NOT" | "SHOULD" | "SHOULD NOT" | "RECOMMENDED" | "MAY";
  /** Holds for providers of whom all of these are true. */
  supports?: string[];
  must: string;
  requirement: Requirement;
  condition?: Requirement;
};

export type Column = {
  type: "String" | "Decimal" | "Date/Time" | "JSON";
  level: "Mandatory" | "Conditional" | "Recommended" | "Optional";
  nulls: boolean;
  format: string;
  values?: string[];
  supports?: string[];
};

export type FocusModel = {
  version: FocusVersion;
  columns: ReadonlyMap<string, Column>;
  rules: ReadonlyMap<string, OfficialRule>;
  /** Of JSON columns, by column. */
  schemas: Readonly<Record<string, Schema>>;
  /** The category of every subcategory. */
  subcategoryParents: Readonly<Record<string, string>>;
  currencies: ReadonlySet<string>;
};

const loaded = new Map<FocusVersion, Promise<FocusModel>>();

export function loadModel(version: FocusVersion): Promise<FocusModel> {
  const known = loaded.get(version) ?? readModel(version);
  loaded.set(version, known);
  return known;
}

async function readModel(version: FocusVersion): Promise<FocusModel> {
  const [official, newest, schemas, currencies] = await Promise.all([
    import("../data/rules-1.2.json"),
    import("../data/columns-1.4.json"),
    import("../data/json-schemas-1.4.json"),
    import("../data/currencies.json"),
  ]);
  const rules = correctedRules(official.default.rules as unknown as Record<string, OfficialRule>);
  const columns = new Map(Object.entries(newest.default.columns as unknown as Record<string, Column>));
  return {
    version,
    columns: version === "1.4" ? columns : columnsOfRules(rules),
    rules,
    schemas: version === "1.4" ? (schemas.default as unknown as Record<string, Schema>) : {},
    subcategoryParents: newest.default.serviceSubcategoryParents,
    currencies: new Set(currencies.default),
  };
}

const correctedRules = (rules: Record<string, OfficialRule>): Map<string, OfficialRule> =>
  new Map(
    Object.entries(rules).map(([id, rule]) => {
      const { why: _why, ...correction } = CORRECTIONS[id] ?? { why: "" };
      return [id, { ...rule, ...correction }];
    }),
  );

/** The columns that the requirement model asks about, with what its rules say of them. */
function columnsOfRules(rules: ReadonlyMap<string, OfficialRule>): Map<string, Column> {
  const columns = new Map<string, Column>();
  for (const [, { about, kind, keyword, supports }] of rules) {
    if (kind !== "Presence" || columns.has(about)) continue;
    const level = keyword === "RECOMMENDED" ? "Recommended" : supports ? "Conditional" : "Mandatory";
    columns.set(about, { type: "String", level, nulls: true, format: "Unspecified", ...(supports ? { supports } : {}) });
  }
  const types = { TypeDecimal: "Decimal", TypeDateTime: "Date/Time", FormatKeyValue: "JSON" } as const;
  for (const { about, requirement } of rules.values()) {
    const column = columns.get(about);
    const type = types[requirement[0] as keyof typeof types];
    if (column && type) columns.set(about, { ...column, type });
  }
  return columns;
}
