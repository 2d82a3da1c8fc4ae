import type { Metadata } from "next";
import { ACCOUNTING_PATH } from "@/components/settings/accounting-draft";
import { AccountingSettings } from "@/components/settings/accounting-view";
import { NotAllowed } from "@/components/states/alone";
import { LinkButton } from "@/components/ui/button";
import { requireActor } from "@/lib/auth/page";
import { readAccounting } from "@/lib/chargeback";
import { Prefetched } from "../../prefetched";

export const metadata: Metadata = { title: "Accounting" };

export default async function AccountingPage() {
  const ctx = await requireActor("/settings/accounting");
  const { rights } = ctx.actor;
  if (!rights.has("spend.read"))
    return <NotAllowed what="open Accounting" actions={<LinkButton href="/settings">Your account</LinkButton>} />;
  return (
    <Prefetched reads={{ [ACCOUNTING_PATH]: () => readAccounting(ctx) }}>
      <AccountingSettings mayWrite={rights.has("accounting.configure")} />
    </Prefetched>
  );
}
