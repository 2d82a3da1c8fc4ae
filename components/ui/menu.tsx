"use client";
import * as RadixMenu from "radix-ui/dropdown-menu";
import type { ReactNode } from "react";
import { cx } from "./cx";
import { Icon, type IconName } from "./icon";
import { Link } from "./link";

type MenuProps = { trigger: ReactNode; children: ReactNode; align?: "start" | "center" | "end"; side?: "top" | "bottom" };

/** A menu of deeds. Arrow keys, type to find, Esc. */
export function Menu({ trigger, children, align = "end", side = "bottom" }: MenuProps) {
  return (
    <RadixMenu.Root modal={false}>
      <RadixMenu.Trigger asChild>{trigger}</RadixMenu.Trigger>
      <RadixMenu.Portal>
        <RadixMenu.Content className="pop list" align={align} side={side} sideOffset={4} collisionPadding={8}>
          {children}
        </RadixMenu.Content>
      </RadixMenu.Portal>
    </RadixMenu.Root>
  );
}

type ItemProps = { icon?: IconName; hint?: ReactNode; danger?: boolean; disabled?: boolean; children: ReactNode };

export function MenuItem({
  icon,
  hint,
  danger,
  disabled,
  children,
  onSelect,
  keepOpen,
}: ItemProps & { onSelect: () => void; keepOpen?: boolean }) {
  return (
    <RadixMenu.Item
      className={cx("pop-item", danger && "danger")}
      {...(disabled ? { disabled: true } : {})}
      onSelect={(event) => {
        if (keepOpen) event.preventDefault();
        onSelect();
      }}
    >
      {icon ? <Icon name={icon} /> : null}
      {children}
      {hint ? <span className="hint">{hint}</span> : null}
    </RadixMenu.Item>
  );
}

export function MenuLink({ href, icon, hint, children, download }: ItemProps & { href: string; download?: boolean }) {
  return (
    <RadixMenu.Item className="pop-item" asChild>
      {download ? (
        <a href={href} download>
          {icon ? <Icon name={icon} /> : null}
          {children}
          {hint ? <span className="hint">{hint}</span> : null}
        </a>
      ) : (
        <Link href={href}>
          {icon ? <Icon name={icon} /> : null}
          {children}
          {hint ? <span className="hint">{hint}</span> : null}
        </Link>
      )}
    </RadixMenu.Item>
  );
}

/** A yes or no that stays open, for column choosers and the like. */
export function MenuCheck({
  checked,
  onChange,
  disabled,
  children,
}: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
  children: ReactNode;
}) {
  return (
    <RadixMenu.CheckboxItem
      className="pop-item"
      checked={checked}
      {...(disabled ? { disabled: true } : {})}
      onCheckedChange={(next) => onChange(next === true)}
      onSelect={(event) => event.preventDefault()}
    >
      <span className="tick">
        <RadixMenu.ItemIndicator>
          <Icon name="check" />
        </RadixMenu.ItemIndicator>
      </span>
      {children}
    </RadixMenu.CheckboxItem>
  );
}

type ChoiceProps<Value extends string> = {
  value: Value;
  onChange: (value: Value) => void;
  choices: readonly { value: Value; label: string; icon?: IconName }[];
};

export function MenuChoices<Value extends string>({ value, onChange, choices }: ChoiceProps<Value>) {
  return (
    <RadixMenu.RadioGroup value={value} onValueChange={(next) => onChange(next as Value)}>
      {choices.map((choice) => (
        <RadixMenu.RadioItem key={choice.value} value={choice.value} className="pop-item" onSelect={(event) => event.preventDefault()}>
          <span className="tick">
            <RadixMenu.ItemIndicator>
              <Icon name="check" />
            </RadixMenu.ItemIndicator>
          </span>
          {choice.icon ? <Icon name={choice.icon} /> : null}
          {choice.label}
        </RadixMenu.RadioItem>
      ))}
    </RadixMenu.RadioGroup>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <RadixMenu.Label className="pop-label">{children}</RadixMenu.Label>;
}

export function MenuLine() {
  return <RadixMenu.Separator className="pop-sep" />;
}
