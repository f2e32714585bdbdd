import { useEffect, useState } from "react";
import { shown, useAnnounced } from "./announce";

/** Reads aloud what is announced from now on. What lies under a dialog is inert, and silent by that. */
export function LiveRegion() {
  const announced = useAnnounced();
  const [before] = useState(announced);
  const text = announced === before ? "" : announced.text;
  useEffect(() => {
    if (announced !== before) shown();
  }, [announced, before]);
  return (
    <>
      <div className="spoken" role="status" aria-live="polite">
        {announced.urgent ? "" : text}
      </div>
      <div className="spoken" aria-live="assertive">
        {announced.urgent ? text : ""}
      </div>
    </>
  );
}
