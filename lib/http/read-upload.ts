import { MIMEType } from "node:util";
import { Invalid, Malformed, TooLarge } from "@/lib/kernel/errors";
import { readBody } from "./read-body";

export const UPLOAD_TYPES = ["multipart/form-data"] as const;

export type Upload = { fileName: string; content: Uint8Array<ArrayBuffer>; fields: Record<string, string> };

export type FormLimits = { maxBytes: number; maxParts?: number; fix: string };

/** A multipart form, read within its limits. @throws Malformed when it is none, TooLarge. */
export async function readForm(request: Request, { maxBytes, maxParts = 1_000, fix }: FormLimits): Promise<FormData> {
  const type = request.headers.get("content-type") ?? "";
  const bytes = await readBody(request, { maxBytes });
  refuseTooManyParts(bytes, boundaryOf(type), maxParts);
  return new Response(bytes, { headers: { "content-type": type } }).formData().catch(() => {
    throw new Malformed("The body is no multipart form.", [{ location: "body", message: "Not a form.", fix }]);
  });
}

/** Looked at before anything is made of the parts: each becomes an object, and millions of empty ones fit into a small body. */
function refuseTooManyParts(bytes: Uint8Array<ArrayBuffer>, boundary: string, maxParts: number): void {
  if (boundary === "") return;
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // One more stands at the end.
  let left = maxParts + 1;
  for (let at = body.indexOf(boundary); at >= 0; at = body.indexOf(boundary, at + boundary.length)) {
    if (--left < 0)
      throw new TooLarge(`The form has more than ${maxParts} parts.`, [
        { location: "body", message: "Too many parts.", fix: "Send them in several requests." },
      ]);
  }
}

/** Empty where there is none: then it is no form. */
function boundaryOf(type: string): string {
  try {
    return new MIMEType(type).params.get("boundary") ?? "";
  } catch {
    return "";
  }
}

/**
 * One uploaded file with the texts beside it, read within a limit.
 * @throws Malformed when it is no multipart form, Invalid when no file is in it, TooLarge.
 */
export async function readUpload(request: Request, { maxBytes }: { maxBytes: number }): Promise<Upload> {
  const form = await readForm(request, { maxBytes, fix: 'Send multipart/form-data with one part named "file".' });
  const file = form.get("file");
  if (file === null || typeof file === "string") {
    throw new Invalid("There is no file in the form.", [
      { location: "body.file", message: "Missing.", fix: 'Name the part with the file "file".' },
    ]);
  }
  const fields = Object.fromEntries([...form.entries()].flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])));
  return { fileName: file.name || "upload.csv", content: new Uint8Array(await file.arrayBuffer()), fields };
}
