// Reads "#/connect/kasm/<session>/<user>/<token>" or "#/connect/join/<share>/<token>".
"use strict";

const show = (id, text) => { document.getElementById(id).textContent = text; };
const hide = (id, hidden) => { document.getElementById(id).hidden = hidden; };

function linkParts() {
  const parts = location.hash.replace(/^#\//, "").split("?")[0].split("/");
  if (parts[0] !== "connect") return null;
  if (parts[1] === "kasm") return { kind: "kasm", id: parts[2], user: parts[3], token: parts[4] };
  if (parts[1] === "join") return { kind: "join", id: parts[2], token: parts[3] };
  return null;
}

function drawApps(names) {
  const list = document.getElementById("apps");
  if (list.childElementCount === names.length) return;
  list.replaceChildren(...names.map((name) => {
    const item = document.createElement("li");
    const picture = document.createElement("i");
    const label = document.createElement("span");
    picture.textContent = name[0];
    label.textContent = name;
    item.append(picture, label);
    return item;
  }));
}

function drawOver(words) {
  document.body.className = "over";
  ["bar", "apps", "foot"].forEach((id) => hide(id, true));
  hide("notice", false);
  show("title", "Not connected");
  show("words", words);
}

function draw(screen) {
  if (screen.over) return drawOver(screen.over);
  document.title = screen.name;
  document.body.className = screen.status;
  show("name", screen.name);
  show("size", screen.size);
  hide("looking", !screen.only_looking);
  ["bar", "foot"].forEach((id) => hide(id, false));
  const running = screen.status === "running";
  hide("apps", !running);
  hide("notice", running);
  show("title", { paused: "Paused", deleting: "Closing" }[screen.status] || "Starting");
  show("words", "");
  if (running) drawApps(screen.apps);
  return undefined;
}

async function look(parts, first) {
  const query = new URLSearchParams({ ...parts, first: first ? "1" : "0" });
  try {
    draw(await (await fetch(`/_sandbox/view?${query}`)).json());
  } catch {
    drawOver("The server does not answer.");
  }
}

const parts = linkParts();
if (parts) {
  look(parts, true);
  setInterval(() => look(parts, false), 2000);
  setInterval(() => show("clock", new Date().toLocaleTimeString([], { timeStyle: "short" })), 1000);
} else {
  show("words", "A link from the API opens a desktop here.");
}
