import { createReadStream } from "node:fs";
import { checkFocus, type FocusOptions } from "./core/check";
import { csvRecords } from "./core/csv-lines";
import type { FocusReport } from "./core/report";

/** Checks a file on disk as it is read: its size does not matter. @throws what the file system says where it cannot be read. */
export const checkFocusFile = (path: string, options: FocusOptions = {}): Promise<FocusReport> =>
  checkFocus(
    csvRecords(
      createReadStream(/* turbopackIgnore: true */ path, { encoding: "utf8", highWaterMark: 256 * 1024 }) as AsyncIterable<string>,
    ),
    options,
  );
