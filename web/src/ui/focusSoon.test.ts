import { beforeEach, describe, expect, it } from "vitest";
import { focusSoon } from "./focusSoon";

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
const one = (id: string) => () => document.querySelector<HTMLElement>(`#${id}`);

beforeEach(() => {
  document.body.innerHTML = '<input id="first" /><input id="second" />';
});

describe("focusing what is about to be drawn", () => {
  it("waits for it", async () => {
    focusSoon(one("later"));
    await frame();
    expect(document.activeElement).toBe(document.body);
    document.body.insertAdjacentHTML("beforeend", '<input id="later" />');
    await frame();
    expect(document.activeElement?.id).toBe("later");
  });

  it("is left alone when something else is wished for meanwhile", async () => {
    focusSoon(one("later"));
    focusSoon(one("second"));
    document.body.insertAdjacentHTML("beforeend", '<input id="later" />');
    await frame();
    await frame();
    expect(document.activeElement?.id).toBe("second");
  });
});
