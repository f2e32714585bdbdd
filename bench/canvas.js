// Runs in the page before anything else. One step of a gesture a frame, so that something moves in every frame that counts.
(() => {
  const drawn = { nodes: 0, long: [] };
  const sockets = [];

  new MutationObserver((records) => {
    if (records.some(({ addedNodes }) => [...addedNodes].some((one) => one.nodeType === 1 && (one.dataset.node || one.querySelector("[data-node]"))))) {
      requestAnimationFrame(() => (drawn.nodes = performance.now()));
    }
  }).observe(document, { childList: true, subtree: true });
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) drawn.long.push([startTime, duration]);
  }).observe({ type: "longtask", buffered: true });

  const Socket = WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...given) {
      super(...given);
      sockets.push(this);
    }
  };

  const pane = () => document.querySelector(".react-flow__pane") ?? document.body;
  const middle = () => {
    const { left, top, width, height } = pane().getBoundingClientRect();
    return { clientX: left + width / 2, clientY: top + height / 2 };
  };
  const wheel = (more) => pane().dispatchEvent(new WheelEvent("wheel", { bubbles: true, cancelable: true, ...middle(), ...more }));
  const press = (element, kind, at, more = {}) =>
    element.dispatchEvent(new MouseEvent(kind, { bubbles: true, cancelable: true, view: window, ...at, ...more }));
  const around = (step, radius) => ({ x: radius * Math.sin(step / 18), y: radius * (1 - Math.cos(step / 18)) });
  const moved = ({ clientX, clientY }, by) => ({ clientX: clientX + by.x, clientY: clientY + by.y });

  // The card whose middle is nearest to the middle of the canvas.
  const central = () => {
    const { clientX, clientY } = middle();
    const far = (card) => {
      const { left, top, width, height } = card.getBoundingClientRect();
      return Math.hypot(left + width / 2 - clientX, top + height / 2 - clientY);
    };
    const chosen = [...document.querySelectorAll(".react-flow__node-node.selected")];
    const cards = chosen.length > 0 ? chosen : [...document.querySelectorAll(".react-flow__node-node")];
    return cards.sort((one, other) => far(one) - far(other))[0];
  };
  const held = (element, button, radius) => {
    const { left, top } = element.getBoundingClientRect();
    const at = element === pane() ? middle() : { clientX: left + 20, clientY: top + 6 };
    const buttons = button === 1 ? 4 : 1;
    press(element, "mousedown", at, { button, buttons });
    return {
      step: (count) => press(window, "mousemove", moved(at, around(count, radius)), { button, buttons }),
      end: (count) => press(window, "mouseup", moved(at, around(count, radius)), { button }),
    };
  };

  const GESTURES = {
    pan: () => ({ step: (count) => wheel({ deltaX: count % 120 < 60 ? 24 : -24, deltaY: count % 80 < 40 ? 14 : -14 }) }),
    hand: () => held(pane(), 1, 160),
    zoom: () => ({ step: (count) => wheel({ ctrlKey: true, deltaY: count % 120 < 60 ? 2 : -2 }) }),
    drag: () => held(central(), 0, 120),
    rest: () => ({ step: () => undefined }),
  };

  window.canvasBench = {
    drawn,
    // Frames that were made in so many seconds, and the intervals between them.
    frames(name, seconds) {
      const gesture = GESTURES[name]();
      return new Promise((resolve) => {
        const times = [];
        const frame = (now) => {
          times.push(now);
          if (now - times[0] >= seconds * 1000) {
            gesture.end?.(times.length);
            resolve(times);
          } else {
            gesture.step(times.length);
            requestAnimationFrame(frame);
          }
        };
        requestAnimationFrame(frame);
      });
    },
    // What the server would send, in batches: all that are due by now, for a page that is kept waiting still gets everything.
    // Gives the times of the frames until the last was there.
    feed(batches, everyMs) {
      const socket = sockets.findLast((one) => one.readyState === 1);
      const began = performance.now();
      const times = [];
      let next = 0;
      return new Promise((resolve) => {
        const timer = setInterval(() => {
          const due = Math.min(batches.length, Math.floor((performance.now() - began) / everyMs));
          for (; next < due; next += 1) {
            for (const data of batches[next]) socket.dispatchEvent(new MessageEvent("message", { data }));
          }
          if (next === batches.length) clearInterval(timer);
        }, everyMs / 4);
        const frame = (now) => {
          times.push(now);
          if (next < batches.length || times.length < 2) requestAnimationFrame(frame);
          else resolve(times);
        };
        requestAnimationFrame(frame);
      });
    },
    // Milliseconds from the next press of this key until something is so, looked at in every frame.
    afterKey(key, is) {
      this.answer = new Promise((resolve, reject) => {
        setTimeout(() => reject(new Error(`nothing came of ${key}`)), 10_000);
        const pressed = (event) => {
          if (event.key !== key) return;
          document.removeEventListener("keydown", pressed, true);
          const began = performance.now();
          const look = () => (is() ? resolve(performance.now() - began) : requestAnimationFrame(look));
          requestAnimationFrame(look);
        };
        document.addEventListener("keydown", pressed, true);
      });
    },
    // Whether the list of what was sought holds this and nothing else. What was typed before may have found it, too.
    found(title) {
      const options = [...document.querySelectorAll("[role=option]")];
      return options.length === 1 && options[0].textContent.toLowerCase().includes(title);
    },
    // Where to press on the cards of which the upper edge is in sight and not under anything.
    tops() {
      const cards = [...document.querySelectorAll(".react-flow__node-node")];
      return cards.flatMap((card) => {
        const { left, top, width } = card.getBoundingClientRect();
        const [x, y] = [left + width / 2, top + 4];
        return card.contains(document.elementFromPoint(x, y)) ? [[x, y]] : [];
      });
    },
    // Whether the middle of the canvas is on this card.
    centred(node) {
      const { clientX, clientY } = middle();
      return document.elementFromPoint(clientX, clientY)?.closest(`[data-node="${node}"]`) != null;
    },
  };
})();
