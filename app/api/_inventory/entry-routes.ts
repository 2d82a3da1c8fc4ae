/** The small kinds of the inventory have the same four handlers each, for machines and for pages alike. */
import type { z } from "zod";
import { reviseStoredUsage } from "@/app/api/_revisions/revise-stored-usage";
import { answer, type RouteDefinition, route } from "@/lib/http";
import { changeEntry, createEntry, listEntries, listPeople, readEntry, readPerson } from "@/lib/identities";
import type { EntryChange, EntryKind, NewEntry } from "@/lib/identities/core/entries";
import { ListQuery, ObjectParams } from "@/lib/identities/schemas";

type Auth = RouteDefinition<z.ZodUndefined, z.ZodUndefined, z.ZodUndefined>["auth"];
/** Who reads and who changes. */
export type Doors = { read: Auth; write: Auth };
export const MACHINES: Doors = { read: { scope: "read" }, write: { scope: "admin" } };
export const PAGES: Doors = { read: { session: true }, write: { session: true } };

type Run = Parameters<typeof listPeople>[0];
const listOf = (kind: EntryKind, ctx: Run, query: ListQuery) =>
  kind === "people" ? listPeople(ctx, query) : listEntries(ctx, kind, query);
const oneOf = (kind: EntryKind, ctx: Run, id: string) => (kind === "people" ? readPerson(ctx, id) : readEntry(ctx, kind, id));

export const entryCollection = <Kind extends EntryKind>(kind: Kind, body: z.ZodType<NewEntry[Kind]>, doors: Doors) => ({
  GET: route({ auth: doors.read, query: ListQuery, run: (ctx, { query }) => listOf(kind, ctx, query) }),
  POST: route({
    auth: doors.write,
    body,
    run: async (ctx, given) => answer(await oneOf(kind, ctx, await createEntry(ctx, kind, given.body)), { status: 201 }),
  }),
});

export const entryItem = <Kind extends EntryKind>(kind: Kind, body: z.ZodType<EntryChange[Kind]>, doors: Doors) => ({
  GET: route({ auth: doors.read, params: ObjectParams, run: (ctx, { params }) => oneOf(kind, ctx, params.id) }),
  PATCH: route({
    auth: doors.write,
    params: ObjectParams,
    body,
    run: async (ctx, given) => {
      await changeEntry(ctx, kind, given.params.id, given.body);
      await reviseStoredUsage(ctx);
      return oneOf(kind, ctx, given.params.id);
    },
  }),
});
