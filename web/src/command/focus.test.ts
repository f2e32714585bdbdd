import { beforeEach, describe, expect, it } from "vitest";
import { focusField, isGraphFocused } from "./focus";

const focused = async (): Promise<string | undefined> => {
  await new Promise((resolve) => requestAnimationFrame(resolve));
  return document.activeElement?.id;
};

beforeEach(() => {
  document.body.innerHTML = `
    <main data-canvas-keys=""><div id="node" tabindex="-1"></div></main>
    <aside data-place="inspector">
      <input id="name" />
      <p data-field="text"><textarea id="text" disabled></textarea></p>
      <p data-field="seed"><input id="seed" value="1" required /></p>
      <p data-field="model"><input id="model" required /></p>
    </aside>
    <ul data-place="outline" role="tree"><li role="treeitem" tabindex="-1"></li><li id="item" role="treeitem" tabindex="0"></li></ul>`;
});

describe("moving the focus", () => {
  it("goes to the setting that is required and empty", async () => {
    focusField("inspector");
    expect(await focused()).toBe("model");
  });

  it("goes to the first setting that can be edited when none is missing", async () => {
    document.querySelector("#model")?.removeAttribute("required");
    focusField("inspector");
    expect(await focused()).toBe("seed");
  });

  it("goes to the one item of the outline that can be reached", async () => {
    focusField("outline");
    expect(await focused()).toBe("item");
  });

  it("knows where the keys of the graph mean something", () => {
    expect(["#node", "body", "#name"].map((one) => isGraphFocused(document.querySelector(one)))).toEqual([true, true, false]);
  });
});
