/** Where invoices are read and worked on. */
import type { AsOf } from "@/lib/invoices/core/kinds";

const of = encodeURIComponent;

export const SOURCES_PATH = "/api/ui/invoices/sources";
const FILES_PATH = "/api/ui/invoices/files";
/** One page of the list of files. */
const PAGE = 100;

export const filesPath = (cursor?: string): string =>
  `${FILES_PATH}?${new URLSearchParams({ limit: String(PAGE), ...(cursor && { cursor }) })}`;
export const filePath = (id: string): string => `${FILES_PATH}/${of(id)}`;
export const sourcePath = (id: string): string => `${SOURCES_PATH}/${of(id)}`;
export const missingPath = (id: string): string => `${sourcePath(id)}/missing`;
export const uploadPath = (name: string, source?: string): string =>
  `${FILES_PATH}?${new URLSearchParams({ name: name.slice(0, 200), ...(source && { source }) })}`;
export const previewPath = (name: string, how?: { mapping: string; provider: string }): string =>
  `/api/ui/invoices/preview?${new URLSearchParams({ name: name.slice(0, 200), ...(how && { mapping: how.mapping, ...(how.provider && { provider: how.provider }) }) })}`;
/** @param as Of a closed period: as it was closed, or what is stored by now. */
export const reconciliationPath = (period: string, as: AsOf = "closing"): string =>
  `/api/ui/invoices/reconciliation?period=${of(period)}${as === "now" ? "&as=now" : ""}`;
export const variancePath = (period: string, id: string): string => `/api/ui/invoices/${of(period)}/variances/${of(id)}`;

export const INVOICES_HREF = "/invoices";
export const reconciliationHref = (period: string, asked: Record<string, string> = {}): string => {
  const query = new URLSearchParams(asked).toString();
  return `/invoices/${of(period)}${query === "" ? "" : `?${query}`}`;
};
