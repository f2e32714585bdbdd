// Keeps the shown projects up to date: the server renders, this script asks it again when the event socket says so.
"use strict";

const REFRESH_MS = 500;
const RETRY_MS = [500, 1000, 2000, 5000, 10000];

class ShownProject {
  constructor(section) {
    this.section = section;
    this.id = section.dataset.project;
    this.progress = new Map();
    this.failures = 0;
    this.asking = false;
    this.refreshing = false;
    this.wanted = false;
    section.addEventListener("click", (event) => this.clicked(event));
    this.connect();
  }

  // -- the event socket

  connect() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/api/projects/${this.id}/events`);
    socket.onmessage = (message) => this.hear(JSON.parse(message.data));
    socket.onclose = (event) => {
      if (event.code === 4404) return;
      const wait = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)];
      this.failures += 1;
      setTimeout(() => this.connect(), wait);
    };
  }

  hear(frame) {
    switch (frame.frame) {
      case "hello":
        if (this.failures > 0) this.refresh(); // what happened in between
        this.failures = 0;
        break;
      case "progress":
        this.progress.set(frame.node, frame);
        this.showProgress();
        break;
      case "events":
        for (const { fact } of frame.events) if (fact.type === "step") this.progress.delete(fact.node);
        this.refresh();
        break;
      case "freshness":
        this.refresh();
        break;
    }
  }

  // -- the page

  async refresh() {
    this.wanted = true;
    if (this.refreshing) return;
    this.refreshing = true;
    while (this.wanted) {
      this.wanted = false;
      const answer = await fetch(`/projects/${this.id}`).catch(() => null);
      if (answer !== null && answer.ok) this.replace(await answer.text());
      await new Promise((done) => setTimeout(done, REFRESH_MS));
    }
    this.refreshing = false;
  }

  replace(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    for (const part of this.section.querySelectorAll("[data-part]")) {
      const other = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
      if (other === null || other.innerHTML === part.dataset.was) continue;
      if (part.dataset.was === undefined && other.innerHTML === part.innerHTML) continue;
      const focused = part.contains(document.activeElement) ? document.activeElement.className : null;
      part.dataset.was = other.innerHTML;
      part.replaceChildren(...other.childNodes);
      if (focused !== null) part.querySelector(focused ? `.${focused}` : "button")?.focus();
    }
    this.showProgress();
  }

  showProgress() {
    for (const [node, { fraction, stage }] of this.progress) {
      const drawn = this.section.querySelector(`.node[data-node="${CSS.escape(node)}"]`);
      if (drawn === null) continue;
      const whole = drawn.querySelector(".box").width.baseVal.value - 24;
      drawn.querySelector(".bar").setAttribute("width", Math.round(whole * fraction));
      if (stage) drawn.querySelector(".state").textContent = `▶ ${Math.round(fraction * 100)} % ${stage}`.slice(0, 26);
    }
  }

  // -- what can be done

  async clicked(event) {
    const button = event.target.closest("button");
    if (button === null || this.asking) return;
    const address = button.dataset.stop
      ? `/api/runs/${button.dataset.stop}/cancel`
      : `/api/projects/${this.id}/run`;
    this.asking = true;
    const answer = await fetch(address, { method: "POST" }).catch(() => null);
    this.asking = false;
    this.notice(answer === null ? "The server does not answer." : answer.ok ? "" : await problemOf(answer));
    this.refresh();
  }

  notice(text) {
    const notice = this.section.querySelector(".notice");
    notice.textContent = text;
    notice.hidden = text === "";
  }
}

async function problemOf(answer) {
  const { problems } = await answer.json();
  return problems.map(({ title, detail, hint }) => [title, detail, hint].filter(Boolean).join(". ")).join(" ");
}

for (const section of document.querySelectorAll("[data-project]")) new ShownProject(section);
