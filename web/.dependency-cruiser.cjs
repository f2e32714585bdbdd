/** Who may import whom; see docs/architecture.md. */
const order = ["api", "graph", "run", "i18n", "theme", "state", "ui", "form", "preview", "node", "command", "look"];
const below = (name) => order.slice(order.indexOf(name) + 1);
/** They don't know each other; `app` alone knows them. */
const outer = ["canvas", "inspector", "panels", "dock", "palette", "home", "first", "review"];

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    ...order.map((name) => ({
      name: `${name}-imports-only-what-is-below`,
      severity: "error",
      // A test may compare with whatever it likes, as with the words of a language.
      from: { path: `^src/${name}/`, pathNot: "\\.test\\.tsx?$" },
      to: { path: `^src/(${[...below(name), ...outer, "app"].join("|")})/` },
    })),
    ...outer.map((name) => ({
      name: `${name}-knows-none-of-its-neighbours`,
      severity: "error",
      from: { path: `^src/${name}/` },
      to: { path: `^src/(${[...outer.filter((other) => other !== name), "app"].join("|")})/` },
    })),
    {
      name: "graph-and-run-are-pure",
      severity: "error",
      // The layout brings dagre along, into the worker alone.
      from: { path: "^src/(graph|run)/", pathNot: "\\.test\\.ts$|^src/graph/layout\\.ts$" },
      to: { pathNot: "^src/(graph|run|api/types|api/schema)" },
    },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
  },
};
