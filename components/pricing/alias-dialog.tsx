"use client";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import type { PricedName } from "./price-dialog";

/** Says that a name means a model that has a price. A person decides it, nothing guesses. */
export function AliasDialog({ name, target, onClose }: { name: PricedName; target: PricedName; onClose: () => void }) {
  async function accept() {
    const body = {
      provider: name.provider,
      alias: name.model,
      toProvider: target.provider,
      toModel: target.model,
      reason: `Accepted as another name of ${target.model}`,
    };
    await fetchJson("/api/ui/prices/aliases", { method: "POST", body });
    return `${name.model} is priced as ${target.model}`;
  }
  return (
    <DeedDialog
      onClose={onClose}
      title={`Is ${name.model} another name of ${target.model}?`}
      say={`Every call of ${name.provider} with this name is then priced as ${target.model} of ${target.provider}. What is unpriced now gets its cost at once.`}
      deed={`Price it as ${target.model}`}
      act={accept}
    />
  );
}
