import type { ComponentProps } from "react";
import { cx } from "./cx";
import { Link } from "./link";

/** A link that does something about the line it ends: green, medium. */
export function TextLink({ className, ...rest }: ComponentProps<typeof Link>) {
  return <Link {...rest} className={cx("link", className)} />;
}
