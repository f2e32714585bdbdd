import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const PURE = ["src/{graph,run}/**/*.test.ts"];
const server = "http://127.0.0.1:8420";

export default defineConfig({
  base: "/ui/",
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "../server/static",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    cssCodeSplit: false, // all of it is small in one piece, and half as much again in fifty
    target: "es2022",
    modulePreload: { polyfill: false },
    license: { fileName: "licenses.md" },
  },
  server: { proxy: { "/api": { target: server, ws: true } } },
  test: {
    maxWorkers: "100%", // otherwise one processor is left idle, which is half of a small computer
    projects: [
      // What is pure needs no page, which takes longer to set up than its tests take.
      { extends: true, test: { name: "pure", environment: "node", include: PURE } },
      {
        extends: true,
        test: {
          name: "page",
          environment: "jsdom",
          setupFiles: ["src/testing.ts"],
          include: ["src/**/*.test.{ts,tsx}"],
          exclude: PURE,
        },
      },
    ],
  },
});
