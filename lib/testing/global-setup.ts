import type { TestProject } from "vitest/node";
import { makeTemplate, onServer, startTestServer } from "./server";

declare module "vitest" {
  interface ProvidedContext {
    serverUrl: string;
    templateDatabase: string;
  }
}

/** Once per run of the database tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestServer();
  try {
    const template = await makeTemplate(server.serverUrl);
    project.provide("serverUrl", server.serverUrl);
    project.provide("templateDatabase", template);
    return async () => {
      await onServer(server.serverUrl, `DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
      await server.stop();
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
