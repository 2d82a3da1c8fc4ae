export const SOURCE_FORMATS = ["any", "set", "github"] as const;
export type SourceFormat = (typeof SOURCE_FORMATS)[number];

export type KeySet = { keys: { kty: string; kid?: string | undefined; [name: string]: unknown }[] };

/** Where security events and findings come from, with what proves that they do. */
export type SecuritySource = {
  id: string;
  name: string;
  format: SourceFormat;
  issuer: string | null;
  audience: string | null;
  keySet: KeySet | null;
  keySetUrl: string | null;
  sealedSecret: string | null;
  createdAt: Date;
  createdBy: string;
  disabledAt: Date | null;
  unknownItems: number;
  refusedItems: number;
  lastItemAt: Date | null;
  lastReportAt: Date | null;
};

/** As pages and programs read it: of keys their ids, of a secret that there is one. */
export type SecuritySourceView = {
  id: string;
  name: string;
  format: SourceFormat;
  issuer: string | null;
  audience: string | null;
  pinnedKeys: string[] | null;
  keySetUrl: string | null;
  isSigned: boolean;
  /** Where it sends to, below the address of this installation; null: with a token of ours to /api/v1/security-events. */
  path: string | null;
  createdAt: string;
  disabledAt: string | null;
  unknownItems: number;
  refusedItems: number;
  lastItemAt: string | null;
};

export const sourcePath = (id: string): string => `/api/v1/security-sources/${encodeURIComponent(id)}/events`;

export const sourceView = (source: SecuritySource): SecuritySourceView => ({
  id: source.id,
  name: source.name,
  format: source.format,
  issuer: source.issuer,
  audience: source.audience,
  pinnedKeys: source.keySet?.keys.map(({ kid, kty }) => kid ?? kty) ?? null,
  keySetUrl: source.keySetUrl,
  isSigned: source.format !== "any",
  path: source.format === "any" ? null : sourcePath(source.id),
  createdAt: source.createdAt.toISOString(),
  disabledAt: source.disabledAt?.toISOString() ?? null,
  unknownItems: source.unknownItems,
  refusedItems: source.refusedItems,
  lastItemAt: source.lastItemAt?.toISOString() ?? null,
});
