/** Who may import whom; see docs/architecture.md. */
const order = ["api", "graph", "run", "state", "ui", "form", "preview", "node"];
const below = (name) => order.slice(order.indexOf(name) + 1);
const outer = ["canvas", "inspector", "panels", "dock", "palette", "command", "look", "home", "first", "review", "app"];

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    ...order.map((name) => ({
      name: `${name}-imports-only-what-is-below`,
      severity: "error",
      from: { path: `^src/${name}/` },
      to: { path: `^src/(${[...below(name), ...outer].join("|")})/` },
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
