/** The only place that knows the table. */
import type { Db, Tx } from "@/lib/db/client";
import { type Span, utcDate } from "@/lib/kernel/period";
import type { EntityPath } from "@/lib/reporting/schemas";
import type { Annotation, AnnotationKind } from "./core/annotation";

type DbAnnotation = Awaited<ReturnType<Tx["annotation"]["findUniqueOrThrow"]>>;

const fromDbAnnotation = ({ day, scopeKind, scopeId, kind, ...row }: DbAnnotation): Annotation => ({
  ...row,
  kind: kind as AnnotationKind,
  day: utcDate(day),
  scope: scopeKind === "organisation" ? { kind: "organisation" } : { kind: scopeKind as EntityPath["kind"], id: scopeId },
});

const midnight = (day: string): Date => new Date(`${day}T00:00:00Z`);

/** Oldest day first. */
export async function readAnnotations(db: Db, span: Span, limit: number): Promise<Annotation[]> {
  const rows = await db.annotation.findMany({
    where: { day: { gte: midnight(utcDate(span.start)), lt: span.end } },
    orderBy: [{ day: "asc" }, { createdAt: "asc" }, { id: "asc" }],
    take: limit,
  });
  return rows.map(fromDbAnnotation);
}

export async function readAnnotation(tx: Tx, id: string): Promise<Annotation | null> {
  const row = await tx.annotation.findUnique({ where: { id } });
  return row && fromDbAnnotation(row);
}

export async function insertAnnotation(tx: Tx, { scope, day, ...row }: Annotation): Promise<void> {
  await tx.annotation.create({ data: { ...row, day: midnight(day), scopeKind: scope.kind, scopeId: scope.id ?? "" } });
}

export async function updateAnnotation(tx: Tx, { id, day, text, changedAt }: Annotation): Promise<void> {
  await tx.annotation.update({ where: { id }, data: { day: midnight(day), text, changedAt } });
}

export async function deleteAnnotation(tx: Tx, id: string): Promise<void> {
  await tx.annotation.delete({ where: { id } });
}
