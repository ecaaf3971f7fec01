import { defineConfig } from "orval";

/** The client is generated from the server's own description: `make client`. Nothing in src/client/ is written by hand. */
export default defineConfig({
  zhixing: {
    input: "./openapi.json",
    output: {
      target: "./src/client/server.ts",
      client: "fetch",
      mode: "split",
      clean: true,
      override: {
        mutator: { path: "./src/kit/http.ts", name: "call" },
        fetch: { includeHttpResponseReturnType: false },
      },
    },
  },
});
