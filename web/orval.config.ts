import { defineConfig } from "orval";

/** The client is generated from the server's own description: `make client`. Nothing in src/client/ is written by hand. */
export default defineConfig({
  zhixing: {
    input: "./openapi.json",
    output: {
      target: "./src/client/endpoints.ts",
      schemas: "./src/client/schemas",
      client: "fetch",
      mode: "tags-split",
      clean: true,
      override: {
        mutator: { path: "./src/kit/http.ts", name: "call" },
        fetch: { includeHttpResponseReturnType: false },
      },
    },
  },
});
