/** Which incidents are about a model, a provider, a tool or a key: by their scope, by what their cause names, and by what was seen. */
import { Prisma } from "@/lib/db/generated/client";

const { sql } = Prisma;

export type About = {
  model?: string | undefined;
  provider?: string | undefined;
  tool?: string | undefined;
  credentialId?: string | undefined;
};

/** The cause of `n` names it. */
const causedBy = (dimension: string, id: string): Prisma.Sql => sql`n.cause @> ${JSON.stringify([{ dimension, id }])}::jsonb`;

/** A sign in `n` was seen at it: detectors write a tool with its server after it, and a model with its provider before it. */
const seenAt = (name: string, pattern: Prisma.Sql): Prisma.Sql =>
  sql`EXISTS (SELECT 1 FROM signal s, jsonb_array_elements(s.evidence) e WHERE s.incident_id = n.id AND e ->> 'name' = ${name} AND ${pattern})`;

const escaped = (text: string): string => text.replaceAll(/[\\%_]/g, String.raw`\$&`);

/** A condition on `incident n`; true for what asks for nothing. */
export function isAbout({ model, provider, tool, credentialId }: About): Prisma.Sql {
  const parts: Prisma.Sql[] = [sql`true`];
  if (credentialId) parts.push(sql`(n.credential_id = ${credentialId} OR ${causedBy("credential", credentialId)})`);
  if (tool) {
    const seen = seenAt("Tool", sql`(e ->> 'value' = ${tool} OR e ->> 'value' LIKE ${`${escaped(tool)} of %`})`);
    parts.push(sql`(n.scope_kind = 'tool' AND n.scope_id = ${tool} OR ${causedBy("tool", tool)} OR ${seen})`);
  }
  if (model) {
    const seen = seenAt("Model", sql`(e ->> 'value' = ${model} OR e ->> 'value' LIKE ${`%/${escaped(model)}`})`);
    parts.push(sql`(n.scope_kind = 'model' AND n.scope_id = ${model} OR ${causedBy("model", model)} OR ${seen})`);
  }
  if (provider) {
    const models = sql`SELECT d.model FROM usage_dimension d WHERE d.provider = ${provider}`;
    const named = sql`EXISTS (SELECT 1 FROM jsonb_array_elements(n.cause) c WHERE c ->> 'dimension' = 'model' AND c ->> 'id' IN (${models}))`;
    const seen = seenAt("Model", sql`(e ->> 'value' LIKE ${`${escaped(provider)}/%`} OR e ->> 'value' IN (${models}))`);
    parts.push(sql`(n.scope_kind = 'model' AND n.scope_id IN (${models}) OR ${causedBy("provider", provider)} OR ${named} OR ${seen})`);
  }
  return Prisma.join(parts, " AND ");
}
