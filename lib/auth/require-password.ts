import { Invalid } from "@/lib/kernel/errors";
import { passwordFault } from "./core/password-rules";

/** @throws Invalid saying what is wrong with a new password. */
export function requirePassword(password: string, owner: { email: string; name?: string }): void {
  const fault = passwordFault(password, owner);
  if (fault) throw new Invalid(fault, [{ location: "password", message: fault, fix: "Use several unrelated words." }]);
}
