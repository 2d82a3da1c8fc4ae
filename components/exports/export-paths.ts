/** Where the export centre reads and writes. */
export const EXPORTS_PATH = "/api/ui/exports";
export const SCHEDULES_PATH = "/api/ui/exports/schedules";
export const TEMPLATES_PATH = "/api/ui/exports/templates";
export const PARTS_PATH = "/api/ui/exports/parts";
export const PERIODS_PATH = "/api/ui/periods";
export const PAGE_ROWS = 50;

export const exportsPath = (period: string | null, cursor = ""): string =>
  `${EXPORTS_PATH}?${new URLSearchParams({ limit: String(PAGE_ROWS), ...(period ? { period } : {}), ...(cursor ? { cursor } : {}) })}`;
const of = (id: string): string => encodeURIComponent(id);
export const filePath = (exportId: string): string => `${EXPORTS_PATH}/${of(exportId)}/file`;
export const manifestPath = (exportId: string): string => `${EXPORTS_PATH}/${of(exportId)}/manifest`;
export const schedulePath = (scheduleId: string): string => `${SCHEDULES_PATH}/${of(scheduleId)}`;
export const templatePath = (templateId: string): string => `${TEMPLATES_PATH}/${of(templateId)}`;
