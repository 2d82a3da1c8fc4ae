import type { Metadata } from "next";
import { ImportsView } from "@/components/connect/imports-view";
import { requireActor } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Imports and sources" };

export default async function ImportsPage() {
  const ctx = await requireActor("/imports");
  const { rights } = ctx.actor;
  return <ImportsView now={ctx.clock.now().toISOString()} mayConnect={rights.has("token.write")} mayImport={rights.has("import.create")} />;
}
