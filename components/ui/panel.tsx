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
