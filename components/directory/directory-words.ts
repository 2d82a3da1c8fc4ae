import type { DirectoryView } from "@/lib/directory/core/views";
import { formatCount } from "../charts/prepare/format";

export const DIRECTORY_PATH = "/api/ui/directory";

export function titleOf({ users, inactive, removed }: DirectoryView): string {
  if (users + removed === 0) return "No identity provider is connected";
  const left = inactive + removed;
  return `${formatCount(users - inactive)} ${users - inactive === 1 ? "person comes" : "people come"} from the identity provider${left === 0 ? "" : `, ${formatCount(left)} left`}`;
}
