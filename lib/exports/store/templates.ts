/** Templates of journals that the organisation made. They are never changed: a file tells its template by id. */
import type { Db, Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import type { JournalTemplate, TemplateColumn } from "../core/journal-template";
import type { TemplateRow } from "../core/views";

type DbTemplate = Prisma.JournalTemplateGetPayload<object>;
const fromDbTemplate = ({ id, name, columns, delimiter, dateFormat, perEntity, createdBy }: DbTemplate): TemplateRow => ({
  ...{ id, name, columns: columns as TemplateColumn[], perEntity, isBuiltIn: false, createdBy },
  delimiter: delimiter as JournalTemplate["delimiter"],
  dateFormat: dateFormat as JournalTemplate["dateFormat"],
});

export async function readTemplate(db: Db, id: string): Promise<TemplateRow | null> {
  const row = await db.journalTemplate.findUnique({ where: { id } });
  return row && fromDbTemplate(row);
}
export const readTemplates = async (db: Db): Promise<TemplateRow[]> =>
  (await db.journalTemplate.findMany({ orderBy: [{ name: "asc" }] })).map(fromDbTemplate);

export async function isTemplateName(tx: Tx, name: string): Promise<boolean> {
  return (await tx.journalTemplate.count({ where: { name } })) > 0;
}
export async function insertTemplate(tx: Tx, template: JournalTemplate, createdBy: string, createdAt: Date): Promise<TemplateRow> {
  const { id, name, columns, delimiter, dateFormat, perEntity } = template;
  const data = { id, name, columns: columns as Prisma.InputJsonValue, delimiter, dateFormat, perEntity, createdBy, createdAt };
  return fromDbTemplate(await tx.journalTemplate.create({ data }));
}
/** @returns whether there was one. */
export async function deleteTemplate(tx: Tx, id: string): Promise<boolean> {
  return (await tx.journalTemplate.deleteMany({ where: { id } })).count > 0;
}
