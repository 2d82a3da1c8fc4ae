import type { Metadata } from "next";
import { SettingsView } from "@/components/settings/settings-view";
import { requireActor } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Members and tokens" };

export default async function SettingsPage() {
  const ctx = await requireActor("/settings");
  const { rights } = ctx.actor;
  return (
    <SettingsView
      now={ctx.clock.now().toISOString()}
      rights={{
        readsMembers: rights.has("member.read"),
        writesMembers: rights.has("member.write"),
        readsTokens: rights.has("token.read"),
        writesTokens: rights.has("token.write"),
        readsIssuers: rights.has("source.read"),
        writesIssuers: rights.has("source.write"),
      }}
    />
  );
}
