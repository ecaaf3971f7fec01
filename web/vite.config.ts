import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** Where the server listens while developing; `npm run dev` hands /api on to it. */
const server = process.env.ZHIXING_API ?? "http://127.0.0.1:8321";
const pretend = process.env.ZHIXING_MOCK === "1";

async function mock(): Promise<Plugin[]> {
  if (!pretend) return [];
  const { mockServer } = await import("./mock/server.ts");
  return [mockServer()];
}

export default defineConfig(async () => ({
  plugins: [react(), ...(await mock())],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { port: 5173, proxy: pretend ? undefined : { "/api": { target: server, changeOrigin: false } } },
  build: { target: "es2022", chunkSizeWarningLimit: 900, reportCompressedSize: true },
  test: { environment: "jsdom", include: ["src/**/*.test.{ts,tsx}"], setupFiles: ["./src/app/vitest.ts"], css: false },
}));
