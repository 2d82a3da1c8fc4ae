import type { DirectoryView } from "@/lib/directory/core/views";
import { formatCount } from "../charts/prepare/format";

export const DIRECTORY_PATH = "/api/ui/directory";

export function titleOf({ users, inactive, removed }: Pick<DirectoryView, "users" | "inactive" | "removed">): string {
  if (users + removed === 0) return "No identity provider is connected";
  const [here, left] = [users - inactive, inactive + removed];
  if (here === 0)
    return left === 1 ? "The one person of the identity provider left" : `All ${formatCount(left)} people of the identity provider left`;
  const gone = left === 0 ? "" : `, ${formatCount(left)} left`;
  return `${formatCount(here)} ${here === 1 ? "person comes" : "people come"} from the identity provider${gone}`;
}
