import { Invalid, Malformed } from "@/lib/kernel/errors";
import { readBody } from "./read-body";

export const UPLOAD_TYPES = ["multipart/form-data"] as const;

export type Upload = { fileName: string; content: Uint8Array<ArrayBuffer>; fields: Record<string, string> };

/** A multipart form, read within a limit. @throws Malformed when it is none, TooLarge. */
export async function readForm(request: Request, { maxBytes, fix }: { maxBytes: number; fix: string }): Promise<FormData> {
  const type = request.headers.get("content-type") ?? "";
  const bytes = await readBody(request, { maxBytes });
  return new Response(bytes, { headers: { "content-type": type } }).formData().catch(() => {
    throw new Malformed("The body is no multipart form.", [{ location: "body", message: "Not a form.", fix }]);
  });
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
