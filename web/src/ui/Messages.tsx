import { LiveRegion } from "./LiveRegion";
import { ToastRegion } from "./ToastRegion";
import { useOnTop } from "./topLayer";

/** What the page has to say, to be seen and to be heard. The page has them, and so has every dialog that lies over it. */
export function Messages() {
  const onTop = useOnTop();
  return (
    <>
      {onTop && <ToastRegion />}
      <LiveRegion />
    </>
  );
}
