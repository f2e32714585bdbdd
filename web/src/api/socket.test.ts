import { describe, expect, it } from "vitest";
import { connectEvents, type ConnectionState, isLost } from "./socket";
import type { Hearing } from "./surroundings";
import type { SocketFrame } from "./types";

class World {
  now = 1_000_000;
  readonly urls: string[] = [];
  readonly asked: string[] = [];
  readonly sent: string[] = [];
  readonly states: ConnectionState[] = [];
  readonly frames: SocketFrame[] = [];
  closedByUs = 0;
  answer: number | null = 200;
  online: () => void = () => undefined;
  #hearing: Hearing | null = null;
  #timers: { at: number; run: () => void }[] = [];

  readonly connection = connectEvents({
    url: (since, epoch) => `ws://film.example/api/projects/moon/events?since=${String(since)}&epoch=${String(epoch)}`,
    onFrames: (frames) => this.frames.push(...frames),
    onState: (state) => this.states.push(state),
    now: () => this.now,
    random: () => 0,
    open: (url, hearing) => {
      this.urls.push(url);
      this.#hearing = hearing;
      return {
        send: (text) => this.sent.push(text),
        close: () => {
          this.closedByUs += 1;
          if (this.#hearing === hearing) this.#hearing = null;
        },
      };
    },
    ask: (url) => {
      this.asked.push(url);
      return Promise.resolve(this.answer);
    },
    schedule: (run, ms) => {
      const timer = { at: this.now + ms, run };
      this.#timers.push(timer);
      return () => (this.#timers = this.#timers.filter((other) => other !== timer));
    },
    onOnline: (hear) => {
      this.online = hear;
      return () => (this.online = () => undefined);
    },
  });

  say(frame: object): void {
    this.#hearing?.message(JSON.stringify(frame));
  }

  hello(epoch = "e1", since = 5): void {
    this.say({ frame: "hello", epoch, since });
    this.say({ frame: "snapshot", status: { project: "moon", rev: 1, seq: since, nodes: [] }, runs: [] });
  }

  event(...numbers: number[]): void {
    const fact = { type: "run.canceling", run: "r" };
    this.say({ frame: "events", events: numbers.map((seq) => ({ seq, at: 1, fact })) });
  }

  hangUp(code = 1006): void {
    const hearing = this.#hearing;
    this.#hearing = null;
    hearing?.closed(code);
  }

  /** Lets time go by, `late` longer than the timers were meant to. */
  async pass(ms: number, late = 0): Promise<void> {
    const end = this.now + ms;
    for (;;) {
      const due = this.#timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.now = Math.max(this.now, due.at + late);
      due.run();
      await Promise.resolve();
      await Promise.resolve();
    }
    this.now = Math.max(this.now, end);
    await Promise.resolve();
    await Promise.resolve();
  }

  get state(): ConnectionState | undefined {
    return this.states.at(-1);
  }

  get numbers(): number[] {
    return this.frames.flatMap((frame) => (frame.frame === "events" ? frame.events.map(({ seq }) => seq) : []));
  }
}

describe("the event socket", () => {
  it("is open once the server has greeted it", () => {
    const world = new World();
    expect(world.states).toEqual(["connecting"]);
    world.hello();
    expect(world.states).toEqual(["connecting", "open"]);
    expect(world.frames.map(({ frame }) => frame)).toEqual(["hello", "snapshot"]);
  });

  it("goes on where it was when the server comes back", async () => {
    const world = new World();
    world.hello();
    world.event(6, 7);
    world.hangUp();
    expect(world.state).toEqual({ lost: world.now, retryAt: world.now + 500 });
    await world.pass(500);
    expect(world.urls.at(-1)).toContain("?since=7&epoch=e1");
    world.say({ frame: "hello", epoch: "e1", since: 7 });
    expect(world.state).toBe("open");
  });

  it("passes every event on once", () => {
    const world = new World();
    world.hello();
    world.event(6, 7);
    world.event(6, 7, 8);
    world.event(8);
    expect(world.numbers).toEqual([6, 7, 8]);
    expect(world.frames.filter(({ frame }) => frame === "events")).toHaveLength(2);
  });

  it("asks for everything when it was cut off before the snapshot came", async () => {
    const world = new World();
    world.say({ frame: "hello", epoch: "e1", since: 70 });
    world.hangUp();
    await world.pass(500);
    expect(world.urls.at(-1)).toContain("?since=null");
  });

  it("takes the numbers of a new epoch, also when they are lower", () => {
    const world = new World();
    world.hello("e1", 50);
    world.event(51);
    world.hello("e2", 3);
    world.event(4);
    expect(world.numbers).toEqual([51, 4]);
  });

  it("waits longer after each try, up to eight seconds, and says since when it is lost", async () => {
    const world = new World();
    world.hello();
    const lostAt = world.now;
    const waits: number[] = [];
    for (let attempt = 0; attempt < 6; attempt += 1) {
      world.hangUp();
      const { state } = world;
      if (state === undefined || !isLost(state)) throw new Error("It should be lost.");
      expect(state.lost).toBe(lostAt);
      waits.push(state.retryAt - world.now);
      await world.pass(state.retryAt - world.now);
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 8000]);
  });

  it("begins with short waits again after it was back", async () => {
    const world = new World();
    world.hello();
    world.hangUp();
    await world.pass(500);
    world.hangUp();
    await world.pass(1000);
    world.hello();
    world.hangUp();
    expect(world.state).toEqual({ lost: world.now, retryAt: world.now + 500 });
  });

  it("gives up on a try that nobody greets", async () => {
    const world = new World();
    await world.pass(10_000);
    expect(world.closedByUs).toBe(1);
    expect(world.state).toMatchObject({ lost: world.now });
  });

  it("ends when the project is gone or the page is foreign", async () => {
    for (const [code, state] of [[4404, "gone"], [4403, "foreign"]] as const) { // prettier-ignore
      const world = new World();
      world.hello();
      world.hangUp(code);
      expect(world.state).toBe(state);
      await world.pass(60_000);
      expect(world.urls).toHaveLength(1);
    }
  });

  it("finds out by a plain request why it was refused", async () => {
    for (const [status, state] of [[404, "gone"], [403, "foreign"]] as const) { // prettier-ignore
      const world = new World();
      world.answer = status;
      world.hangUp();
      await world.pass(0);
      expect(world.asked).toEqual(["http://film.example/api/projects/moon"]);
      expect(world.state).toBe(state);
      await world.pass(60_000);
      expect(world.urls).toHaveLength(1);
    }
  });

  it("connects again at once when it was too slow, and stays open meanwhile", () => {
    const world = new World();
    world.hello();
    world.event(6);
    world.say({ frame: "resync", reason: "slow" });
    expect(world.urls).toHaveLength(2);
    expect(world.urls[1]).toContain("since=6");
    world.hello("e1", 6);
    world.hangUp(1013);
    expect(world.urls).toHaveLength(3);
    expect(world.states).toEqual(["connecting", "open"]);
  });

  it("asks for the health of the server only when nothing was heard", async () => {
    const world = new World();
    world.hello();
    await world.pass(6000);
    world.event(6);
    await world.pass(6000);
    expect(world.asked).toEqual([]);
    await world.pass(10_000);
    expect(world.asked).toEqual(["http://film.example/api/health"]);
    expect(world.sent).toEqual([""]);
    expect(world.state).toBe("open");
  });

  it("is lost when a silent server does not answer", async () => {
    const world = new World();
    world.hello();
    world.answer = null;
    await world.pass(10_000);
    expect(world.state).toMatchObject({ lost: world.now });
    expect(world.closedByUs).toBe(1);
  });

  it("connects anew after the computer was asleep", async () => {
    const world = new World();
    world.hello();
    await world.pass(10_000, 3_600_000);
    expect(world.urls).toHaveLength(2);
  });

  it("tries at once when there is a network again, or somebody asks for it", async () => {
    const world = new World();
    world.hello();
    world.hangUp();
    world.online();
    expect(world.urls).toHaveLength(2);
    world.hangUp();
    await world.pass(0);
    world.connection.retry();
    expect(world.urls).toHaveLength(3);
    world.hello();
    world.online();
    expect(world.urls).toHaveLength(3);
  });

  it("passes over what it can't read", () => {
    const world = new World();
    world.hello();
    world.say([1, 2]);
    world.say({ nonsense: true });
    expect(world.frames).toHaveLength(2);
  });

  it("does nothing more after it was closed", async () => {
    const world = new World();
    world.hello();
    world.connection.close();
    await world.pass(60_000);
    world.online();
    expect(world.urls).toHaveLength(1);
    expect(world.asked).toEqual([]);
    expect(world.state).toBe("open");
  });
});
