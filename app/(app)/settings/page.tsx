import type { Metadata } from "next";
import { SettingsView } from "@/components/settings/settings-view";
import { ALL_LINKS, mayOpen } from "@/components/shell/destinations";
import { requireActor } from "@/lib/auth/page";
import { readHome } from "@/lib/views";

export const metadata: Metadata = { title: "Members and tokens" };

export default async function SettingsPage() {
  const ctx = await requireActor("/settings");
  const { rights } = ctx.actor;
  return (
    <SettingsView
      now={ctx.clock.now().toISOString()}
      home={rights.has("view.read") ? { own: (await readHome(ctx)).own, pages: ALL_LINKS.filter((link) => mayOpen(link, rights)) } : null}
      rights={{
        readsMembers: rights.has("member.read"),
        writesMembers: rights.has("member.write"),
        readsTokens: rights.has("token.read"),
        writesTokens: rights.has("token.write"),
        readsIssuers: rights.has("source.read"),
        writesIssuers: rights.has("source.write"),
        readsSpend: rights.has("spend.read"),
        writesCalendar: rights.has("price.write"),
      }}
    />
  );
}
