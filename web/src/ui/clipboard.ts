/**
 * The clipboard of the system. Browsers give it to pages that come over HTTPS or from this computer; others may only
 * write to it, by an old command, and have to remember themselves what they have copied.
 */

import i18next from "i18next";

let copiedHere = "";

/** What was copied in another way, for pages that can't read the clipboard. */
export function rememberCopied(text: string): void {
  copiedHere = text;
}

/** Raises an Error in words for a person when the browser refuses. */
export async function writeClipboard(text: string): Promise<void> {
  rememberCopied(text);
  if (await written(text)) return;
  throw new Error(i18next.t("ui:clipboard.refused"));
}

/** What lies in the clipboard; what this page has copied last where the browser doesn't tell. */
export async function readClipboard(): Promise<string> {
  const read = "clipboard" in navigator ? navigator.clipboard.readText() : Promise.resolve("");
  const text = await read.catch(() => "");
  return text === "" ? copiedHere : text;
}

async function written(text: string): Promise<boolean> {
  if (!("clipboard" in navigator)) return writtenByEvent(text);
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return writtenByEvent(text);
  }
}

function writtenByEvent(text: string): boolean {
  let taken = false;
  const onCopy = (event: ClipboardEvent): void => {
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
    event.stopImmediatePropagation();
    taken = event.clipboardData !== null;
  };
  document.addEventListener("copy", onCopy, { capture: true });
  try {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- pages over plain HTTP have nothing else
    return document.execCommand("copy") && taken;
  } finally {
    document.removeEventListener("copy", onCopy, { capture: true });
  }
}
