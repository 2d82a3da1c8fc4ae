/** Rows of trusted issuers. Keys that are pinned are public ones: nothing here is secret. */
import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { SignatureAlgorithm } from "../core/operator-proof";
import type { JsonWebKeySet, TrustedIssuer } from "../core/trusted-issuer";

type Row = NonNullable<Awaited<ReturnType<Db["trustedIssuer"]["findUnique"]>>>;

export async function readTrustedIssuers(db: Db | Tx): Promise<TrustedIssuer[]> {
  const rows = await db.trustedIssuer.findMany({ orderBy: [{ createdAt: "asc" }, { id: "asc" }] });
  return rows.map(fromDbIssuer);
}

/** Locked until the transaction ends. */
export async function readTrustedIssuer(tx: Tx, id: string): Promise<TrustedIssuer | null> {
  await tx.$queryRaw`SELECT 1 FROM trusted_issuer WHERE id = ${id} FOR UPDATE`;
  const row = await tx.trustedIssuer.findUnique({ where: { id } });
  return row && fromDbIssuer(row);
}

export async function insertTrustedIssuer(tx: Tx, issuer: TrustedIssuer): Promise<void> {
  await tx.trustedIssuer.create({
    data: { id: issuer.id, ...toDbIssuer(issuer), createdBy: issuer.createdBy, createdAt: issuer.createdAt },
  });
}

export async function updateTrustedIssuer(tx: Tx, issuer: TrustedIssuer): Promise<void> {
  await tx.trustedIssuer.update({ where: { id: issuer.id }, data: toDbIssuer(issuer) });
}

function toDbIssuer({ issuer, audience, jwksUrl, jwks, algorithms, identityClaim, disabledAt }: TrustedIssuer) {
  return {
    issuer,
    audience,
    jwksUrl,
    jwks: jwks ? (jwks as Prisma.InputJsonObject) : Prisma.DbNull,
    algorithms,
    identityClaim,
    disabledAt,
  };
}

const fromDbIssuer = (row: Row): TrustedIssuer => ({
  ...row,
  jwks: row.jwks as JsonWebKeySet | null,
  algorithms: row.algorithms as SignatureAlgorithm[],
});
