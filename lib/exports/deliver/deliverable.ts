/** One file on its way: its manifest, and its bytes as often as they are asked for. */
import type { Manifest } from "../core/manifest";

export type Deliverable = { manifest: Manifest; read: () => AsyncIterable<Uint8Array> };

/** The page of a file; it asks for sign-in. */
export const exportHref = (exportId: string): string => `/exports?export=${encodeURIComponent(exportId)}`;
