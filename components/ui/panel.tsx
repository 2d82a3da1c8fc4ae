"use client";
import * as RadixDialog from "radix-ui/dialog";
import { type ReactNode, useEffect } from "react";
import { cx } from "./cx";
import { Icon } from "./icon";
import { useReturnFocus } from "./return-focus";

type PanelProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  /** Quieter words beside the title. */
  about?: ReactNode;
  children: ReactNode;
  footer?: ReactNode;
  wide?: boolean;
};

/** Wide pages make room for the panel instead of lying under it. */
function PanelRoom({ wide }: { wide: boolean }) {
  useEffect(() => {
    document.documentElement.dataset.panel = wide ? "wide" : "normal";
    return () => {
      delete document.documentElement.dataset.panel;
    };
  }, [wide]);
  return null;
}

/** A dialog that opens over the panel takes keys a moment after it is seen; an Escape in that moment is not the panel's. */
function keepUnderDialog(event: KeyboardEvent): void {
  if (document.querySelector(".scrim")) event.preventDefault();
}

/** The side panel: the page stays readable beside it, Esc closes it back to what opened it. */
export function Panel({ open, onOpenChange, title, about, children, footer, wide }: PanelProps) {
  const returnFocus = useReturnFocus();
  return (
    <RadixDialog.Root open={open} onOpenChange={onOpenChange} modal={false}>
      <RadixDialog.Portal>
        <RadixDialog.Content
          className={cx("panel-float", wide && "wide")}
          aria-describedby={undefined}
          onInteractOutside={(event) => event.preventDefault()}
          onEscapeKeyDown={keepUnderDialog}
          {...returnFocus}
        >
          <PanelRoom wide={wide ?? false} />
          <div className="panel-head">
            <RadixDialog.Title>{title}</RadixDialog.Title>
            {about ? <span className="muted">{about}</span> : null}
            <RadixDialog.Close asChild>
              <button type="button" className="btn plain end" title="Close, Esc">
                <Icon name="x" />
                <span className="sr">Close</span>
                <span aria-hidden="true">
                  <kbd>Esc</kbd>
                </span>
              </button>
            </RadixDialog.Close>
          </div>
          <div className="body">{children}</div>
          {footer ? <div className="panel-foot">{footer}</div> : null}
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}
