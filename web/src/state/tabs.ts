/** The other tabs of this browser that have the same project open. */

type Word = { readonly says: "who" | "here" | "bye"; readonly tab: string };

const ANSWER_WITHIN = 150;

export interface Tabs {
  /** Resolves with the tabs that are open when everybody had time to answer. */
  readonly others: Promise<ReadonlySet<string>>;
  readonly close: () => void;
}

/** `tab` is what this one is known by. `onChange` is told how many others there are, whenever that changes. */
export function joinTabs(project: string, tab: string, onChange: (others: number) => void): Tabs {
  const channel = new BroadcastChannel(`reelgraph ${project}`);
  const known = new Set<string>();
  const say = (says: Word["says"]): void => channel.postMessage({ says, tab } satisfies Word);
  const bye = (): void => say("bye");

  channel.onmessage = ({ data }: MessageEvent<Word>) => {
    if (data.says === "who") say("here");
    const before = known.size;
    if (data.says === "bye") known.delete(data.tab);
    else known.add(data.tab);
    if (known.size !== before) onChange(known.size);
  };
  addEventListener("pagehide", bye);
  say("who");
  return {
    others: new Promise((resolve) => setTimeout(() => resolve(new Set(known)), ANSWER_WITHIN)),
    close: () => {
      bye();
      removeEventListener("pagehide", bye);
      channel.close();
    },
  };
}
