"use client";
import * as RadixPopover from "radix-ui/popover";
import type { ReactNode } from "react";
import { cx } from "./cx";

type PopoverProps = {
  /** A single button. */
  trigger: ReactNode;
  children: ReactNode;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  align?: "start" | "center" | "end";
  /** `list` for menus of rows, `pad` for free content. */
  kind?: "list" | "pad";
  label?: string;
  className?: string;
};

export function Popover({ trigger, children, open, onOpenChange, align = "start", kind = "pad", label, className }: PopoverProps) {
  return (
    <RadixPopover.Root {...(open === undefined ? {} : { open })} {...(onOpenChange ? { onOpenChange } : {})}>
      <RadixPopover.Trigger asChild>{trigger}</RadixPopover.Trigger>
      <RadixPopover.Portal>
        <RadixPopover.Content className={cx("pop", kind, className)} align={align} sideOffset={4} collisionPadding={12} aria-label={label}>
          {children}
        </RadixPopover.Content>
      </RadixPopover.Portal>
    </RadixPopover.Root>
  );
}
