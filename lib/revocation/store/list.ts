/** The list of tasks: those that need somebody first. */
import type { Scope } from "@/lib/auth";
import { scopeFilter } from "@/lib/auth/core/scope";
import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { decodeCursor, type Page, pageOf } from "@/lib/kernel/page";
import { STATES, type Task, type TaskState } from "../core/task";
import type { TaskCounts } from "../core/views";
import type { TaskQuery } from "../schemas";
import { fromDbTask } from "./tasks";

/** Used after it had ended, failed, to be done, watched, over; in each the soonest due first. */
const RANK = Prisma.sql`CASE t.state WHEN 'reopened' THEN 0 WHEN 'failed' THEN 1 WHEN 'confirmed' THEN 3 WHEN 'verified' THEN 4 WHEN 'cancelled' THEN 4 ELSE 2 END`;

const from = (now: Date): Prisma.Sql => Prisma.sql`revocation_task t JOIN identity i ON i.id = t.identity_id
  LEFT JOIN identity_assignment a ON a.identity_id = i.id AND a.valid_from <= ${now} AND (a.valid_to IS NULL OR a.valid_to > ${now})
  LEFT JOIN team_assignment m ON m.team_id = a.team_id AND m.valid_from <= ${now} AND (m.valid_to IS NULL OR m.valid_to > ${now})`;

const COLUMNS = {
  identityId: Prisma.sql`i.id`,
  teamId: Prisma.sql`a.team_id`,
  businessUnitId: Prisma.sql`m.business_unit_id`,
  applicationId: Prisma.sql`a.application_id`,
  environmentId: Prisma.sql`a.environment_id`,
};

function inScope(scope: Scope): Prisma.Sql {
  const filter = scopeFilter(scope);
  if (filter.kind === "all") return Prisma.sql`true`;
  if (filter.kind === "none") return Prisma.sql`false`;
  return Prisma.sql`(${Prisma.join(
    filter.conditions.map(({ field, ids }) => Prisma.sql`${COLUMNS[field]} = ANY(${ids})`),
    " OR ",
  )})`;
}

const OPEN = Prisma.sql`t.state NOT IN ('verified', 'cancelled')`;
const late = (now: Date): Prisma.Sql => Prisma.sql`t.state IN ('queued', 'sent', 'failed', 'reopened') AND t.due_at <= ${now}`;

/** Of what is looked for, without how it stands. */
function aboutOf(query: TaskQuery, personId: string | undefined): Prisma.Sql[] {
  const conditions: Prisma.Sql[] = [];
  if (query.action) conditions.push(Prisma.sql`t.action = ${query.action}`);
  if (query.identityId) conditions.push(Prisma.sql`t.identity_id = ${query.identityId}`);
  if (query.campaignId) conditions.push(Prisma.sql`t.campaign_id = ${query.campaignId}`);
  if (query.mine) conditions.push(Prisma.sql`t.assignee_id = ${personId ?? ""} AND t.state IN ('sent', 'failed', 'reopened')`);
  if (query.query) {
    const anywhere = `%${query.query.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    conditions.push(
      Prisma.sql`(t.title ILIKE ${anywhere} OR i.name ILIKE ${anywhere} OR t.id = ${query.query} OR t.identity_id = ${query.query})`,
    );
  }
  return conditions;
}

function standingOf({ state, overdue }: TaskQuery, now: Date): Prisma.Sql[] {
  const conditions = state === undefined ? [] : [state === "open" ? OPEN : Prisma.sql`t.state = ${state}`];
  return overdue ? [...conditions, late(now)] : conditions;
}

export type Listing = { scope: Scope; query: TaskQuery; personId: string | undefined; now: Date };

export async function readTaskPage(db: Db, { scope, query, personId, now }: Listing): Promise<Page<Task>> {
  const conditions = [inScope(scope), ...aboutOf(query, personId), ...standingOf(query, now)];
  if (query.cursor !== undefined) {
    const [rank, dueAt, id] = decodeCursor(query.cursor, 3);
    conditions.push(Prisma.sql`(${RANK}, t.due_at, t.id) > (${Number(rank)}::int, ${String(dueAt)}::timestamptz, ${String(id)})`);
  }
  const rows = await db.$queryRaw<{ id: string; rank: number; dueAt: Date }[]>`
    SELECT t.id, ${RANK} AS rank, t.due_at AS "dueAt" FROM ${from(now)} WHERE ${Prisma.join(conditions, " AND ")}
    ORDER BY ${RANK}, t.due_at, t.id LIMIT ${query.limit + 1}`;
  const { data, nextCursor } = pageOf(rows, query.limit, (row) => [row.rank, row.dueAt.toISOString(), row.id]);
  const found = await db.revocationTask.findMany({ where: { id: { in: data.map(({ id }) => id) } } });
  const byId = new Map(found.map((row) => [row.id, fromDbTask(row)]));
  return { data: data.flatMap(({ id }) => byId.get(id) ?? []), nextCursor };
}

export async function readTaskCounts(db: Db, { scope, query, personId, now }: Listing): Promise<TaskCounts> {
  const rows = await db.$queryRaw<{ state: TaskState; count: number; late: number }[]>`
    SELECT t.state, count(*)::int AS count, (count(*) FILTER (WHERE ${late(now)}))::int AS late FROM ${from(now)}
    WHERE ${Prisma.join([inScope(scope), ...aboutOf(query, personId)], " AND ")} GROUP BY t.state`;
  const counts = Object.fromEntries(STATES.map((state) => [state, rows.find((row) => row.state === state)?.count ?? 0])) as Record<
    TaskState,
    number
  >;
  return { ...counts, overdue: rows.reduce((sum, row) => sum + row.late, 0) };
}
