"use client";
import { useQueryClient } from "@tanstack/react-query";
import type { ComponentProps } from "react";
import { ConfirmDialog } from "../ui/dialog";
import { notifyDone } from "../ui/toast";

type DeedDialogProps = Omit<ComponentProps<typeof ConfirmDialog>, "open" | "onOpenChange" | "onConfirm"> & {
  /** Does it, and gives the words that it is done. */
  act: () => Promise<string>;
  onClose: () => void;
};

/** Asks before one deed, does it, says so, and has every page read anew what it shows. A refusal is told inside. */
export function DeedDialog({ act, onClose, ...rest }: DeedDialogProps) {
  const client = useQueryClient();
  async function confirm() {
    notifyDone(await act());
    await client.invalidateQueries();
  }
  return <ConfirmDialog {...rest} open onOpenChange={(open) => !open && onClose()} onConfirm={confirm} />;
}
