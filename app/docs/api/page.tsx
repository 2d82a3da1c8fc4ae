import type { Metadata } from "next";
import { headers } from "next/headers";
import { apiDocument } from "@/app/api/v1/openapi.json/operations";
import { ApiReference } from "@/components/docs/api-reference";
import { referenceOf } from "@/components/docs/reference";
import { env } from "@/lib/env";

export const metadata: Metadata = { title: "Machine interface" };

/** Open to everybody: it tells how to ask, and nothing of what is stored. */
export default async function ApiPage() {
  const document = await apiDocument();
  const address = env().NEXTAUTH_URL?.replace(/\/+$/, "") ?? `http://${(await headers()).get("host") ?? "localhost:3000"}`;
  const failures = Object.entries(document.components.responses ?? {}).map(([name, { description }]) => ({
    status: name.replace("Failure", ""),
    about: description,
  }));
  return <ApiReference groups={referenceOf(document, address)} failures={failures} about={document.info.description} />;
}
