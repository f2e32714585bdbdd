// How much a browser has to load, against what it may be. Sizes are of what is sent: packed with gzip.
import { readdir, readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const KB = 1000;
const MOST = { first: 320 * KB, css: 25 * KB, chunk: 100 * KB, all: 3000 * KB };

const built = new URL("../../server/static/", import.meta.url);
const page = await readFile(new URL("index.html", built), "utf8").catch(() => {
  console.error("The page is not built: npm run build");
  process.exit(1);
});
const names = (await readdir(built, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map((entry) => `${entry.parentPath}/${entry.name}`.slice(built.pathname.length).replace(/^\//, ""));
const files = new Map(await Promise.all(names.map(async (name) => [name, await readFile(new URL(name, built))])));

const first = new Set([...page.matchAll(/(?:src|href)="\/ui\/([^"]+\.js)"/g)].map(([, name]) => name));
for (const name of first) for (const other of importsOf(name)) first.add(other); // a Set also visits what is added to it

const scripts = [...files.keys()].filter((name) => name.endsWith(".js"));
const lazy = scripts.filter((name) => !first.has(name));
const rows = [
  ["first load, JavaScript", sum([...first], packed), MOST.first],
  ["style sheets", sum([...files.keys()].filter((name) => name.endsWith(".css")), packed), MOST.css],
  ...lazy.map((name) => [name, packed(name), MOST.chunk]),
  ["everything, not packed", sum([...files.keys()], (name) => files.get(name).length), MOST.all],
];
for (const [what, bytes, most] of rows) {
  console.log(`${bytes > most ? "OVER" : "  ok"}  ${kb(bytes)} of ${kb(most)} kB  ${what}`);
}
if (first.size === 0) console.error("index.html loads no script at all");
process.exit(first.size === 0 || rows.some(([, bytes, most]) => bytes > most) ? 1 : 0);

// Chunks that a chunk imports at its beginning, whether or not index.html preloads them. `import(…)` is lazy.
function importsOf(name) {
  const text = files.get(name)?.toString("utf8") ?? "";
  return [...text.matchAll(/\b(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)].map(([, other]) => `assets/${other}`);
}

function packed(name) {
  return gzipSync(files.get(name)).length;
}

function sum(chosen, size) {
  return chosen.reduce((total, name) => total + size(name), 0);
}

function kb(bytes) {
  return (bytes / KB).toFixed(1).padStart(7);
}
