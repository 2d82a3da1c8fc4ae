import { route } from "@/lib/http";
import { withApiKey } from "../with-api-key";

/** What LangSmith's clients ask before they send: that runs are taken in multipart requests, gzip or not. */
export const GET = withApiKey(
  route({
    auth: { scope: "ingest" },
    run: async () => ({
      version: "0.0.0",
      batch_ingest_config: { use_multipart_endpoint: true, size_limit: 100, size_limit_bytes: 20_971_520 },
      instance_flags: { gzip_body_enabled: true, zstd_compression_enabled: false },
    }),
  }),
);
