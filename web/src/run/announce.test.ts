import { describe, expect, it } from "vitest";
import { announce, type Announcer, dueAt, type Message, next, quarterPassed, SILENT } from "./announce";

const message = (text: string, fields: Partial<Message> = {}): Message => ({ text, urgent: false, topic: text, ...fields });
const lined = (...messages: Message[]): Announcer => messages.reduce(announce, SILENT);

describe("the announcer", () => {
  it("says the first thing at once and then pauses for two seconds", () => {
    const [first, rest] = next(lined(message("one"), message("two")), 1000);
    expect(first?.text).toBe("one");
    expect(dueAt(rest)).toBe(3000);
    expect(next(rest, 2999)).toEqual([null, rest]);
    expect(next(rest, 3000)[0]?.text).toBe("two");
  });

  it("keeps silent when there is nothing to say", () => {
    expect(next(SILENT, 5000)).toEqual([null, SILENT]);
    expect(dueAt(SILENT)).toBeNull();
  });

  it("never says two things within two seconds, however fast they come", () => {
    let announcer = SILENT;
    const said: number[] = [];
    for (let now = 0; now <= 20_000; now += 100) {
      announcer = announce(announcer, message(`at ${now}`));
      const [heard, rest] = next(announcer, now);
      announcer = rest;
      if (heard !== null) said.push(now);
    }
    expect(said).toEqual([0, 2000, 4000, 6000, 8000, 10_000, 12_000, 14_000, 16_000, 18_000, 20_000]);
  });

  it("says only the newest about one thing", () => {
    const [heard, rest] = next(lined(message("25 %", { topic: "run" }), message("50 %", { topic: "run" })), 0);
    expect(heard?.text).toBe("50 %");
    expect(rest.waiting).toEqual([]);
  });

  it("lets urgent messages go first and drops the oldest of the others", () => {
    const many = ["a", "b", "c", "d", "e", "f"].map((text) => message(text));
    const { waiting } = lined(...many, message("approve", { urgent: true }));
    expect(waiting.map(({ text }) => text)).toEqual(["approve", "c", "d", "e", "f"]);
  });
});

describe("progress", () => {
  it("is worth telling when it passes a quarter", () => {
    expect(quarterPassed(0.1, 0.2)).toBeNull();
    expect(quarterPassed(0.2, 0.25)).toBe(0.25);
    expect(quarterPassed(0.25, 0.3)).toBeNull();
    expect(quarterPassed(0.1, 0.8)).toBe(0.75);
    expect(quarterPassed(0.9, 1)).toBeNull();
  });
});
