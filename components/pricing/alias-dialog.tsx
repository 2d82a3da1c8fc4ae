"use client";
import { useQueryClient } from "@tanstack/react-query";
import { fetchJson } from "../states/fetch-json";
import { ConfirmDialog } from "../ui/dialog";
import { notifyDone } from "../ui/toast";
import type { PricedName } from "./price-dialog";

/** Says that a name means a model that has a price. A person decides it, nothing guesses. */
export function AliasDialog({ name, target, onClose }: { name: PricedName; target: PricedName; onClose: () => void }) {
  const client = useQueryClient();
  async function accept() {
    const body = {
      provider: name.provider,
      alias: name.model,
      toProvider: target.provider,
      toModel: target.model,
      reason: `Accepted as another name of ${target.model}`,
    };
    await fetchJson("/api/ui/prices/aliases", { method: "POST", body });
    notifyDone(`${name.model} is priced as ${target.model}`);
    await client.invalidateQueries();
    onClose();
  }
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Is ${name.model} another name of ${target.model}?`}
      say={`Every call of ${name.provider} with this name is then priced as ${target.model} of ${target.provider}. What is unpriced now gets its cost at once.`}
      deed={`Price it as ${target.model}`}
      onConfirm={accept}
    />
  );
}
