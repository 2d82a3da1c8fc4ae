/** Rows of campaigns and templates. */
import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { Campaign, CampaignTrigger } from "../core/campaign";
import type { Completeness } from "../core/views";
import { type CampaignKind, type CampaignState, ReviewRules, ReviewScope, ReviewStage } from "../schemas";

type Row = Prisma.ReviewCampaignGetPayload<object>;
const Stages = ReviewStage.array();

export const fromDbCampaign = ({ completeness, trigger, scope, stages, rules, ...row }: Row): Campaign => ({
  ...row,
  kind: row.kind as CampaignKind,
  state: row.state as CampaignState,
  trigger: trigger as CampaignTrigger | null,
  scope: ReviewScope.parse(scope),
  stages: Stages.parse(stages),
  rules: ReviewRules.parse(rules),
  completeness: completeness as Completeness | null,
});

/** JSON as it is stored: undefined fields are left out. */
const json = (value: unknown): Prisma.InputJsonValue => JSON.parse(JSON.stringify(value)) as Prisma.InputJsonValue;
const jsonOrNull = (value: unknown) => (value === null ? Prisma.DbNull : json(value));

export async function insertCampaign(tx: Tx, { scope, stages, rules, trigger, completeness, ...row }: Campaign): Promise<void> {
  await tx.reviewCampaign.create({
    data: {
      ...row,
      scope: json(scope),
      stages: json(stages),
      rules: json(rules),
      trigger: jsonOrNull(trigger),
      completeness: jsonOrNull(completeness),
    },
  });
}

type Change = Partial<Omit<Campaign, "scope" | "stages" | "rules" | "trigger">>;
export async function updateCampaign(tx: Tx, id: string, { completeness, ...change }: Change): Promise<void> {
  await tx.reviewCampaign.update({
    where: { id },
    data: { ...change, ...(completeness === undefined ? {} : { completeness: jsonOrNull(completeness) }) },
  });
}

export async function readCampaignRow(db: Db | Tx, id: string): Promise<Campaign | null> {
  const row = await db.reviewCampaign.findUnique({ where: { id } });
  return row && fromDbCampaign(row);
}

/** Locked until the transaction ends: who changes a campaign's state waits for who decides its items, and the other way round. */
export async function lockCampaign(tx: Tx, id: string, how: "update" | "share" = "update"): Promise<Campaign | null> {
  if (how === "update") await tx.$queryRaw`SELECT 1 FROM review_campaign WHERE id = ${id} FOR UPDATE`;
  else await tx.$queryRaw`SELECT 1 FROM review_campaign WHERE id = ${id} FOR SHARE`;
  return readCampaignRow(tx, id);
}

export async function readCampaignsIn(db: Db | Tx, states: readonly CampaignState[]): Promise<Campaign[]> {
  const rows = await db.reviewCampaign.findMany({ where: { state: { in: [...states] } }, orderBy: [{ openedAt: "asc" }, { id: "asc" }] });
  return rows.map(fromDbCampaign);
}

/** Signed off, and the pack was not kept yet. */
export async function readPackless(db: Db): Promise<string[]> {
  const rows = await db.reviewCampaign.findMany({ where: { state: "signed_off", packHash: null }, select: { id: true } });
  return rows.map(({ id }) => id);
}

/** The last one by the same template that was signed off, with what it held. */
export async function readLastSignedOff(db: Db | Tx, templateId: string): Promise<{ identityId: string; name: string }[]> {
  return db.$queryRaw<{ identityId: string; name: string }[]>`
    SELECT i.identity_id AS "identityId", i.name FROM review_item i
    WHERE i.campaign_id = (SELECT id FROM review_campaign WHERE template_id = ${templateId} AND state = 'signed_off'
      ORDER BY signed_off_at DESC LIMIT 1) AND NOT i.is_control ORDER BY i.n`;
}

export type TemplateRow = {
  id: string;
  name: string;
  kind: string;
  scope: ReviewScope;
  stages: ReviewStage[];
  rules: ReviewRules;
  everyMonths: number | null;
  nextAt: Date | null;
  ownerId: string;
  createdAt: Date;
  archivedAt: Date | null;
};
const fromDbTemplate = ({ scope, stages, rules, ...row }: Prisma.ReviewTemplateGetPayload<object>): TemplateRow => ({
  ...row,
  scope: ReviewScope.parse(scope),
  stages: Stages.parse(stages),
  rules: ReviewRules.parse(rules),
});

export async function readTemplates(db: Db): Promise<TemplateRow[]> {
  const rows = await db.reviewTemplate.findMany({ orderBy: [{ name: "asc" }, { id: "asc" }] });
  return rows.map(fromDbTemplate);
}

export async function lockTemplate(tx: Tx, id: string): Promise<TemplateRow | null> {
  await tx.$queryRaw`SELECT 1 FROM review_template WHERE id = ${id} FOR UPDATE`;
  const row = await tx.reviewTemplate.findUnique({ where: { id } });
  return row && fromDbTemplate(row);
}

export async function writeTemplate(tx: Tx, { scope, stages, rules, ...row }: TemplateRow): Promise<void> {
  const data = { ...row, scope: json(scope), stages: json(stages), rules: json(rules) };
  await tx.reviewTemplate.upsert({ where: { id: row.id }, create: data, update: data });
}

export async function readDueTemplates(db: Db, now: Date): Promise<string[]> {
  const rows = await db.reviewTemplate.findMany({ where: { nextAt: { lte: now }, archivedAt: null }, select: { id: true } });
  return rows.map(({ id }) => id);
}

export async function writePack(tx: Tx, campaignId: string, bytes: Uint8Array<ArrayBuffer>, madeAt: Date): Promise<void> {
  await tx.reviewPack.upsert({ where: { campaignId }, create: { campaignId, bytes, madeAt }, update: {} });
}
export async function readPack(db: Db, campaignId: string): Promise<Uint8Array | null> {
  const row = await db.reviewPack.findUnique({ where: { campaignId }, select: { bytes: true } });
  return row?.bytes ?? null;
}

export const countCampaigns = (db: Db | Tx, ids: readonly string[]): Promise<number> =>
  db.reviewCampaign.count({ where: { id: { in: [...ids] } } });
export async function readCampaignNames(db: Db, ids: readonly string[]): Promise<Map<string, { id: string; name: string }>> {
  const rows = await db.reviewCampaign.findMany({ where: { id: { in: [...new Set(ids)] } }, select: { id: true, name: true } });
  return new Map(rows.map((row) => [row.id, row]));
}
/** Whether a signed-off review was opened again already. */
export const hasSuccessor = async (tx: Tx, id: string): Promise<boolean> =>
  (await tx.reviewCampaign.count({ where: { previousId: id, state: { not: "cancelled" } } })) > 0;
