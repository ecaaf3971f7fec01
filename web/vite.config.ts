import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Where the server listens while developing; `npm run dev` hands /api on to it. */
const server = process.env.ZHIXING_API ?? "http://127.0.0.1:8321";
export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { port: 5173, proxy: { "/api": { target: server, changeOrigin: false } } },
  build: { target: "es2022", chunkSizeWarningLimit: 900, reportCompressedSize: true },
  test: { environment: "jsdom", include: ["src/**/*.test.{ts,tsx}"], setupFiles: ["./src/app/vitest.ts"], css: false, isolate: false },
});
