/** The words in English, one file an area. */

import app from "./en/app.json";
import canvas from "./en/canvas.json";
import catalog from "./en/catalog.json";
import command from "./en/command.json";
import dock from "./en/dock.json";
import first from "./en/first.json";
import form from "./en/form.json";
import home from "./en/home.json";
import inspector from "./en/inspector.json";
import look from "./en/look.json";
import node from "./en/node.json";
import palette from "./en/palette.json";
import panels from "./en/panels.json";
import preview from "./en/preview.json";
import review from "./en/review.json";
import run from "./en/run.json";
import ui from "./en/ui.json";

export const english = {
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
