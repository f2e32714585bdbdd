// @vitest-environment node
import { expect, it } from "vitest";
import { seq, setParams } from "./edit";
import { doubledNames, graphInputs, setInputValue } from "./form";
import { docWith } from "./testing";

const DOC = seq(
  setParams("song", { name: "song", expects: "audio" }),
  setParams("words", { name: "song", expects: "text", value: { kind: "text", text: "Rain" } }),
)(docWith(["song:input", "words:input", "plain:input", "cut:assemble"]));

it("asks for what the input nodes name, with the defaults of the server", () => {
  expect(graphInputs(DOC)).toEqual([
    { node: "song", name: "song", expects: "audio", value: null },
    { node: "words", name: "song", expects: "text", value: { kind: "text", text: "Rain" } },
    { node: "plain", name: "input", expects: "text", value: null },
  ]);
});

it("says which names are there twice", () => {
  expect([...doubledNames(graphInputs(DOC))]).toEqual(["song"]);
});

it("sets a value and takes it away", () => {
  const doc = setInputValue("plain", { kind: "text", text: "Sun" })(DOC);
  expect(doc.nodes.plain?.params).toEqual({ value: { kind: "text", text: "Sun" } });
  expect(setInputValue("plain", null)(doc).nodes.plain?.params).toEqual({});
});
