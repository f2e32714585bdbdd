/** The words in German, one file an area. */

import app from "./de/app.json";
import canvas from "./de/canvas.json";
import catalog from "./de/catalog.json";
import command from "./de/command.json";
import dock from "./de/dock.json";
import first from "./de/first.json";
import form from "./de/form.json";
import home from "./de/home.json";
import inspector from "./de/inspector.json";
import look from "./de/look.json";
import node from "./de/node.json";
import palette from "./de/palette.json";
import panels from "./de/panels.json";
import preview from "./de/preview.json";
import review from "./de/review.json";
import run from "./de/run.json";
import ui from "./de/ui.json";

/** The node catalogue; see `catalog.ts`. */
export { default as germanNodeTypes } from "./de/node-types.json";

export const german = {
  app,
  canvas,
  catalog,
  command,
  dock,
  first,
  form,
  home,
  inspector,
  look,
  node,
  palette,
  panels,
  preview,
  review,
  run,
  ui,
} as const;
