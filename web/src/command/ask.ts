/** A question that has to be answered before something is done that can't be taken back. */

import { create } from "zustand";

export interface Question {
  readonly title: string;
  readonly detail: string;
  /** What the button says that goes on. */
  readonly yes: string;
  readonly danger?: boolean;
}

interface Asking {
  readonly question: Question | null;
  readonly answer: (yes: boolean) => void;
}

const SILENT: Asking = { question: null, answer: () => undefined };

export const useAsking = create<Asking>(() => SILENT);

/** Resolves with whether to go on. A question that is still open is answered with no. */
export function ask(question: Question): Promise<boolean> {
  useAsking.getState().answer(false);
  return new Promise((resolve) => {
    useAsking.setState({
      question,
      answer: (yes) => {
        useAsking.setState(SILENT);
        resolve(yes);
      },
    });
  });
}
