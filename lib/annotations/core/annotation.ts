/** A note on a day. Days are UTC. */
import type { GroupValue } from "@/lib/reporting/core/dimensions";
import type { EntityPath } from "@/lib/reporting/schemas";

export const ANNOTATION_KINDS = ["note", "deployment"] as const;
export type AnnotationKind = (typeof ANNOTATION_KINDS)[number];

export const MAX_TEXT = 200;

/** What a note is about; the organisation has no id. */
export type AnnotationScope = { kind: "organisation"; id?: undefined } | EntityPath;

export type Annotation = {
  id: string;
  kind: AnnotationKind;
  /** YYYY-MM-DD */
  day: string;
  text: string;
  scope: AnnotationScope;
  createdBy: string;
  createdByName: string;
  createdAt: Date;
  changedAt: Date | null;
};

export type AnnotationView = {
  id: string;
  kind: AnnotationKind;
  day: string;
  text: string;
  scope: { kind: AnnotationScope["kind"] } & GroupValue;
  by: string;
  /** Whether the caller wrote it, and may change it. */
  isOwn: boolean;
  createdAt: string;
  changedAt: string | null;
};

/** @param named What the note is about, as it is called now. */
export const annotationView = (row: Annotation, callerId: string, named: GroupValue): AnnotationView => ({
  id: row.id,
  kind: row.kind,
  day: row.day,
  text: row.text,
  scope: { ...named, kind: row.scope.kind },
  by: row.createdByName,
  isOwn: row.createdBy === callerId,
  createdAt: row.createdAt.toISOString(),
  changedAt: row.changedAt?.toISOString() ?? null,
});

/** What the audit log is told. */
export const annotationRecord = ({ id, kind, day, text, scope }: Annotation) => ({ id, kind, day, text, scope });
