import "./theme/tokens.css";
import "./theme/base.css";
import "./theme/forced-colors.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { startWords } from "./i18n";
import { followTheme } from "./theme/theme";

followTheme();
await startWords();

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no place to draw in.");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
