import type { Metadata } from "next";
import { AuditView } from "@/components/audit/audit-view";
import { requireActor } from "@/lib/auth/page";
import { refusal } from "../refusal";

export const metadata: Metadata = { title: "Audit" };

export default async function AuditPage() {
  const ctx = await requireActor("/audit");
  const refused = refusal(ctx, "/audit");
  if (refused) return refused;
  const { rights } = ctx.actor;
  return <AuditView mayVerify={rights.has("audit.verify")} mayExport={rights.has("audit.read")} />;
}
