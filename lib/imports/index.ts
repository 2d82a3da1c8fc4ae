/** Imports: files that people and scripts upload. See README.md. */
export { importFile, type UploadedFile } from "./import-file";
export { listImports, readImportErrors } from "./list-imports";
export type { ImportRecord } from "./store";
