import { useEffect, useEffectEvent, useState } from "react";
import { artifactUrl, redirectingUrl } from "@/api/client";
import { fromStore } from "@/api/way";
import { goTo } from "./media";

/**
 * Where a video or a sound is played from: the store of the server, if that offers it. When the store can't be reached,
 * or the link to it is too old, it goes on from the server. `onBroken` is told when that does not have it either.
 */
export function useMediaSource(
  media: HTMLMediaElement | null,
  digest: string,
  onBroken: () => void = () => undefined,
): string {
  const [source, setSource] = useState({ digest, src: redirectingUrl(digest) });
  // Only another file changes it: to take another address in the middle would begin anew.
  if (source.digest !== digest) setSource({ digest, src: redirectingUrl(digest) });
  const fromServer = artifactUrl(digest);

  const onError = useEffectEvent((): void => {
    if (source.src === fromServer) {
      onBroken();
      return;
    }
    if (media !== null) leaveStore(media, fromServer);
    setSource({ digest, src: fromServer });
  });
  const onStalled = useEffectEvent((): void => {
    // A browser tries for half a minute before it calls that an error.
    if (source.src !== fromServer && media !== null && hasNothing(media)) onError();
  });
  useEffect(() => {
    if (media === null) return undefined;
    const left = new AbortController();
    media.addEventListener("error", onError, { signal: left.signal });
    media.addEventListener("stalled", onStalled, { signal: left.signal });
    // What went wrong before it was a part of the page, nobody has heard.
    if (media.error !== null) media.dispatchEvent(new Event("error"));
    return () => left.abort();
  }, [media]);
  return source.src;
}

/** As soon as it is there from the server, have it go on where it is now. */
function leaveStore(media: HTMLMediaElement, fromServer: string): void {
  const { currentTime: at, paused } = media;
  const nothingCame = hasNothing(media);
  const goOn = (): void => {
    if (media.getAttribute("src") !== fromServer) return;
    if (nothingCame) fromStore.close();
    if (at > 0) goTo(media, at);
    if (!paused) media.play().catch(() => undefined);
  };
  media.addEventListener("loadedmetadata", goOn, { once: true });
}

function hasNothing({ readyState }: HTMLMediaElement): boolean {
  return readyState === HTMLMediaElement.HAVE_NOTHING;
}
