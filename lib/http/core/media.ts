import type { HeaderReader } from "@/lib/auth/core/caller";
import { UnsupportedMedia } from "@/lib/kernel/errors";

export const JSON_TYPE = "application/json";

/** @throws UnsupportedMedia unless the content type is one of these. A request without a body needs none. */
export function requireMedia(headers: HeaderReader, accepted: readonly string[]): void {
  const type = headers.get("content-type");
  if (type === null && isEmpty(headers)) return;
  const name = (type ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  const charset = /charset\s*=\s*"?([\w-]+)/i.exec(type ?? "")?.[1]?.toLowerCase();
  if (accepted.includes(name) && (charset === undefined || charset === "utf-8" || charset === "utf8")) return;
  throw new UnsupportedMedia("This content type is not taken here.", [
    { location: "header.content-type", message: name === "" ? "Missing." : "Not taken here.", fix: `Send ${accepted.join(" or ")}.` },
  ]);
}

const isEmpty = (headers: HeaderReader): boolean =>
  headers.get("transfer-encoding") === null && ["0", null].includes(headers.get("content-length"));
