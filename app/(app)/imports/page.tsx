import type { Metadata } from "next";
import { ImportsView } from "@/components/connect/imports-view";
import { requireActor } from "@/lib/auth/page";
import { refusal } from "../refusal";

export const metadata: Metadata = { title: "Imports" };

export default async function ImportsPage() {
  const ctx = await requireActor("/imports");
  const refused = refusal(ctx, "/imports");
  if (refused) return refused;
  return <ImportsView now={ctx.clock.now().toISOString()} mayImport={ctx.actor.rights.has("import.create")} />;
}
