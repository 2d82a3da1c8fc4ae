import { apiDocument } from "./operations";

let document: ReturnType<typeof apiDocument> | undefined;

/** The same for everybody and for as long as the process runs; tells nothing of what is stored. */
export async function GET(): Promise<Response> {
  document ??= apiDocument();
  return Response.json(await document, { headers: { "cache-control": "public, max-age=300" } });
}
