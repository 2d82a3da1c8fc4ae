import type { ComponentProps } from "react";
import { cx } from "./cx";
import { Icon } from "./icon";

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input {...rest} className={cx("input", className)} />;
}

export function Textarea({ className, rows = 3, ...rest }: ComponentProps<"textarea">) {
  return <textarea {...rest} rows={rows} className={cx("area", className)} />;
}

export function SearchInput({ className, ...rest }: ComponentProps<"input">) {
  return (
    <span className="searchbox">
      <Icon name="search" />
      <input {...rest} type="search" className={cx("input", className)} />
    </span>
  );
}
