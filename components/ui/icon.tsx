import { cx } from "./cx";
import { ICON_PATHS, type IconName } from "./icon-paths";

export type { IconName };

/** Decoration beside a word; give `label` only where no word stands next to it. */
export function Icon({ name, className, label }: { name: IconName; className?: string; label?: string }) {
  return (
    <svg
      className={cx("i", className)}
      viewBox="0 0 16 16"
      aria-hidden={label ? undefined : true}
      role={label ? "img" : undefined}
      aria-label={label}
    >
      <path d={ICON_PATHS[name]} />
    </svg>
  );
}
