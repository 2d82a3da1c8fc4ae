"use client";
import * as RadixDialog from "radix-ui/dialog";
import { type FormEvent, type ReactNode, useState } from "react";
import { Button } from "./button";
import { cx } from "./cx";
import { Icon } from "./icon";
import { useReturnFocus } from "./return-focus";

export type DialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  /** One or two sentences: what this does and what it ends. */
  say?: ReactNode;
  children?: ReactNode;
  footer?: ReactNode;
  wide?: boolean;
  /** Given: body and footer stand in a form. */
  onSubmit?: (event: FormEvent<HTMLFormElement>) => void;
};

/** 440 wide, Esc and outside close it, focus goes back to the opener. */
export function Dialog({ open, onOpenChange, title, say, children, footer, wide, onSubmit }: DialogProps) {
  const returnFocus = useReturnFocus();
  const inside = (
    <>
      <div className="b">
        {say ? (
          <RadixDialog.Description className="say" asChild>
            <div>{say}</div>
          </RadixDialog.Description>
        ) : null}
        {children}
      </div>
      {footer ? <footer>{footer}</footer> : null}
    </>
  );
  return (
    <RadixDialog.Root open={open} onOpenChange={onOpenChange}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="scrim" />
        <RadixDialog.Content className={cx("dialog", wide && "wide")} {...returnFocus} {...(say ? {} : { "aria-describedby": undefined })}>
          <header>
            <RadixDialog.Title>{title}</RadixDialog.Title>
          </header>
          {onSubmit ? (
            <form
              noValidate
              onSubmit={(event) => {
                event.preventDefault();
                onSubmit(event);
              }}
            >
              {inside}
            </form>
          ) : (
            inside
          )}
          <RadixDialog.Close asChild>
            <button type="button" className="copy shut" title="Close">
              <Icon name="x" label="Close" />
            </button>
          </RadixDialog.Close>
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

type ConfirmProps = Pick<DialogProps, "open" | "onOpenChange" | "title" | "say" | "children" | "wide"> & {
  /** The deed: "Revoke the key", never "OK". */
  deed: string;
  danger?: boolean;
  /** Said when it takes longer than people expect. */
  slow?: string;
  /** A refusal is shown in the dialog, which then stays open. */
  onConfirm: () => Promise<void> | void;
};

/** What stands below a long form is not seen otherwise. */
const intoView = (element: HTMLElement | null): void => element?.scrollIntoView({ block: "nearest" });

/** After this long people are told what they wait for. */
const SLOW_MS = 2_000;

/** Asks once, does it once, by the button or by Enter: a second press while it runs is ignored. */
export function ConfirmDialog({ deed, danger, slow, onConfirm, onOpenChange, children, ...rest }: ConfirmProps) {
  const [pending, setPending] = useState(false);
  const [isSlow, setIsSlow] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  async function confirm() {
    if (pending) return;
    setPending(true);
    setRefusal(null);
    const late = setTimeout(() => setIsSlow(true), SLOW_MS);
    try {
      await onConfirm();
      onOpenChange(false);
    } catch (error) {
      setRefusal(error instanceof Error ? error.message : "It was not done. Try again.");
    } finally {
      clearTimeout(late);
      setPending(false);
      setIsSlow(false);
    }
  }
  return (
    <Dialog
      {...rest}
      onOpenChange={onOpenChange}
      onSubmit={() => void confirm()}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)} keyHint="Esc">
            Cancel
          </Button>
          <Button tone={danger ? "danger" : "primary"} pending={pending} type="submit">
            {deed}
          </Button>
        </>
      }
    >
      {children}
      {slow === undefined ? null : (
        <p className="sub" role="status" hidden={!isSlow}>
          {slow}
        </p>
      )}
      {refusal ? (
        <div className="field" ref={intoView}>
          <span className="err" role="alert">
            <Icon name="warn" />
            {refusal}
          </span>
        </div>
      ) : null}
    </Dialog>
  );
}
