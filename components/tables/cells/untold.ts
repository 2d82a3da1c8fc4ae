import { formatDay, type Instant } from "../../charts/prepare/dates";

/** Of something whose use is not told. `since`: from when on logs told of others of its service; null: none did. */
export const untoldWords = (since: Instant | null): string =>
  since === null ? "not told by any event" : `not seen in the logs told since ${formatDay(since)}`;
