import type { ComponentProps, ReactNode } from "react";
import { cx } from "./cx";
import { Icon, type IconName } from "./icon";
import { Link } from "./link";

/** `primary` once per page; `quiet` is outlined; `plain` has no outline; `danger` ends something. */
export type ButtonTone = "primary" | "quiet" | "plain" | "danger";

type Looks = {
  tone?: ButtonTone;
  icon?: IconName;
  /** The key that does the same, shown on the button. */
  keyHint?: string;
  /** Icon only: `children` becomes the accessible name. */
  square?: boolean;
  size?: "normal" | "big";
  wide?: boolean;
};

const classOf = ({ tone = "quiet", square, size, wide }: Looks, className?: string) =>
  cx("btn", tone !== "quiet" && tone, square && "square", size === "big" && "big", wide && "wide", className);

function Inside({ icon, keyHint, square, pending, children }: Looks & { pending?: boolean | undefined; children?: ReactNode }) {
  return (
    <>
      {pending ? <span className="spin" aria-hidden="true" /> : icon ? <Icon name={icon} /> : null}
      {square ? <span className="sr">{children}</span> : children}
      {keyHint ? (
        <span aria-hidden="true">
          <kbd>{keyHint}</kbd>
        </span>
      ) : null}
    </>
  );
}

export type ButtonProps = Looks & Omit<ComponentProps<"button">, "size"> & { pending?: boolean };

/** While `pending` the button keeps its place and refuses a second press. */
export function Button({
  tone,
  icon,
  keyHint,
  square,
  size,
  wide,
  pending,
  className,
  children,
  onClick,
  type = "button",
  ...rest
}: ButtonProps) {
  const looks = definedLooks({ tone, icon, keyHint, square, size, wide });
  return (
    <button
      {...rest}
      type={type}
      className={classOf(looks, className)}
      aria-busy={pending || undefined}
      aria-disabled={pending || rest["aria-disabled"] || undefined}
      title={rest.title ?? (square && typeof children === "string" ? children : undefined)}
      onClick={pending ? (event) => event.preventDefault() : onClick}
    >
      <Inside {...looks} pending={pending}>
        {children}
      </Inside>
    </button>
  );
}

export type LinkButtonProps = Looks & ComponentProps<typeof Link>;

/** Looks like a button, goes somewhere. */
export function LinkButton({ tone, icon, keyHint, square, size, wide, className, children, ...rest }: LinkButtonProps) {
  const looks = definedLooks({ tone, icon, keyHint, square, size, wide });
  return (
    <Link {...rest} className={classOf(looks, className)}>
      <Inside {...looks}>{children}</Inside>
    </Link>
  );
}

type Loose<T> = { [K in keyof T]?: T[K] | undefined };

function definedLooks(looks: Loose<Looks>): Looks {
  return Object.fromEntries(Object.entries(looks).filter(([, value]) => value !== undefined)) as Looks;
}
