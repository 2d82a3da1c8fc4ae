import { chmod, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { closeDatabase } from "@/lib/db/database";
import { setEnvironment } from "@/lib/env";
import { onShutdown } from "../prepare/shutdown.mjs";
import { openRuntime } from "../runtime/open-runtime";

const MAY_BE_PASSED_THROUGH = 0o755;

/** An embedded database of its own in a temporary folder: measurements never touch real data. Gone at shutdown. */
export async function openTemporaryRuntime(): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "countinghouse-bench-"));
  onShutdown(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, MAY_BE_PASSED_THROUGH);
  await openIn(folder);
}

/** The same in a folder that stays, for what takes minutes to fill. It must be one of measurements alone. */
export const openKeptRuntime = (folder: string): Promise<void> => openIn(folder);

async function openIn(folder: string): Promise<void> {
  setEnvironment({ DATABASE_URL: "", COUNTINGHOUSE_DATA_DIR: folder });
  await openRuntime();
  onShutdown(closeDatabase);
}
