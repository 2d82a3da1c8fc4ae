/** What the pages of connected tools read, as they ask for it. */
export const toolsPath = "/api/ui/inventory/tools?limit=500";
export const toolPath = (id: string): string => `/api/ui/inventory/tools/${encodeURIComponent(id)}`;
export const toolGrantsPath = (id: string): string => `/api/ui/inventory/grants?${new URLSearchParams({ value: id, limit: "500" })}`;
