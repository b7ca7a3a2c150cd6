// Keeps a conversation and an inbox live. The stream only says that something happened; the words come from the page,
// which asks for the right to them again. Without this file everything works by reload.
const root = document.querySelector("[data-stream]");
const log = document.getElementById("log");
const plain = { headers: { "HX-Request": "true" } };
const title = document.title;
let source, timer, moving, tries = 0, heard = 0, busy = false, again = false, missed = 0, seen = 0, typed = 0, quiet, unread = 0;
let alarms = [], token = "", owner = "";

const number = (turn) => Number(turn.id.slice(5));
const turns = () => (log ? [...log.children].filter((one) => /^turn-\d+$/.test(one.id)) : []);

// The newest number with nothing missing before it since the page was written: what is asked for next.
function told() {
  let last = Number(log?.dataset.last ?? 0);
  for (const turn of turns()) if (number(turn) === last + 1) last += 1;
  return last;
}

// A form's answer and the stream may both bring a turn: each stays once, in order.
function settle() {
  const known = new Set();
  for (const turn of turns()) known.has(turn.id) ? turn.remove() : known.add(turn.id);
  const kept = turns();
  const sorted = [...kept].sort((one, other) => number(one) - number(other));
  if (sorted.some((turn, place) => turn !== kept[place])) log.append(...sorted);
}

function merge(html) {
  const atEnd = innerHeight + scrollY >= document.body.scrollHeight - 160;
  const before = told();
  for (const one of [...new DOMParser().parseFromString(html, "text/html").body.children]) {
    const old = one.id && document.getElementById(one.id);
    if (/^turn-\d+$/.test(one.id)) {
      if (old) continue;
      log.append(one);
    } else if (old && !old.contains(document.activeElement)) old.replaceWith(one);
    else continue;
    window.htmx?.process(one);
  }
  if (log) settle();
  const added = told() - before;
  if (added && document.hidden) unread += added;
  if (added && (atEnd || log.scrollHeight > log.clientHeight)) turns().at(-1)?.scrollIntoView({ block: "nearest" });
  marks();
}

async function catchUp() {
  if (busy) return (again = true);
  busy = true;
  try {
    do {
      again = false;
      const answer = await fetch(`${root.dataset.since}?after=${told()}`, plain);
      if (answer.redirected || answer.headers.has("HX-Refresh")) return location.reload();
      if (answer.ok) merge(await answer.text());
      if (told() >= heard) missed = 0;
    } while (again);
  } catch {
    missed += 1; // the page server is away for a moment
  } finally {
    busy = false;
  }
  if ((missed || told() < heard) && missed < 60) setTimeout(catchUp, 1000);
}

async function listen() {
  clearTimeout(timer);
  if (source && source.readyState !== EventSource.CLOSED) return;
  try {
    const answer = await fetch(root.dataset.stream, plain);
    if (answer.redirected || answer.headers.has("HX-Refresh")) return location.reload();
    if (answer.status === 204) return; // nothing has been said yet: the first answer starts the stream
    const { url } = await answer.json();
    source = new EventSource(`${url}&after=${told()}`);
  } catch {
    return later();
  }
  source.addEventListener("open", () => (tries = 0));
  source.addEventListener("error", () => source.readyState === EventSource.CLOSED && later());
  source.addEventListener("turn", (event) => {
    heard = Math.max(heard, Number(event.lastEventId));
    quietly(false);
    if (heard > told()) catchUp();
  });
  source.addEventListener("state", (event) => {
    const state = JSON.parse(event.data);
    const now = `${state.owner} ${state.taken} ${state.waiting}`;
    if (owner && owner !== now && root.dataset.since) catchUp();
    owner = now;
    root.dataset.read = root.dataset.side === "borrower" ? state.person_seen : state.borrower_seen;
    marks();
  });
  source.addEventListener("typing", () => quietly(true));
  source.addEventListener("inbox", (event) => inbox(JSON.parse(event.data)));
  // The parts of a page of cases that wait for it ask again; the page's own slow asking goes on beside it.
  for (const name of ["case", "queue"]) source.addEventListener(name, moved);
}

// A part that is being answered is about to be replaced, and what it hears meanwhile would be lost with it.
function moved() {
  clearTimeout(moving);
  if (document.querySelector("[hx-trigger*=moved].htmx-request")) moving = setTimeout(moved, 100);
  else document.body.dispatchEvent(new Event("moved"));
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(listen, Math.min(15000, 500 * 2 ** tries++) * (0.5 + Math.random() / 2));
}

function quietly(types) {
  const note = document.getElementById("typing");
  if (!note) return;
  clearTimeout(quiet);
  note.textContent = types ? note.dataset.text : "";
  if (types) quiet = setTimeout(() => quietly(false), 5000);
}

// Read marks, and the title of a page that is not in sight.
function marks() {
  if (!document.hidden) unread = 0;
  const note = document.getElementById("seen");
  const last = turns().at(-1);
  if (note) note.textContent = last?.classList.contains("me") && Number(root.dataset.read) >= number(last) ? note.dataset.text : "";
  const urgent = alarms.length ? `【${root.dataset.urgent} ${alarms.length}】` : "";
  document.title = `${urgent}${unread ? `(${unread}) ` : ""}${title}`;
  const upTo = told();
  if (root.dataset.seen && !document.hidden && upTo > seen) {
    seen = upTo;
    window.htmx?.ajax("POST", root.dataset.seen, { values: { seq: upTo }, swap: "none" });
  }
}

async function inbox(now) {
  const fresh = now.alarms.filter((one) => !alarms.includes(one));
  alarms = now.alarms;
  const alarm = document.getElementById("alarm");
  // Set only when it changes: a screen reader says an alert each time it is written.
  const says = alarms.length ? `${alarm?.dataset.text} (${alarms.length})` : "";
  if (alarm && alarm.textContent !== says) alarm.textContent = says;
  if (fresh.length && localStorage.getItem("sound") === "on") ring();
  marks();
  if (now.token === token) return;
  token = now.token;
  const old = document.getElementById("inbox");
  try {
    const answer = await fetch(root.dataset.inbox, plain);
    if (answer.redirected) return location.reload();
    if (answer.ok && old) merge(await answer.text());
  } catch {
    token = ""; // asked again with the next change
  }
}

function ring() {
  const context = new AudioContext();
  for (const start of [0, 0.3]) {
    const tone = context.createOscillator();
    tone.frequency.value = 660;
    tone.connect(context.destination);
    tone.start(context.currentTime + start);
    tone.stop(context.currentTime + start + 0.15);
  }
}

if (root) {
  listen();
  marks();
  document.addEventListener("htmx:afterSettle", () => {
    if (log) settle();
    listen();
    if (heard > told()) catchUp();
    marks();
  });
  for (const sign of ["visibilitychange", "online"]) {
    (sign === "online" ? window : document).addEventListener(sign, () => {
      if (document.hidden) return;
      marks();
      listen();
      if (root.dataset.since) catchUp();
    });
  }
  if (root.dataset.since) setInterval(() => document.hidden || catchUp(), 60000);
  document.addEventListener("input", (event) => {
    if (!root.dataset.typing || !event.target.closest("[name=text]") || Date.now() - typed < 3000) return;
    if (root.dataset.side === "borrower" && !owner.startsWith("person")) return;
    typed = Date.now();
    window.htmx?.ajax("POST", root.dataset.typing, { swap: "none" });
  });
  const sound = document.getElementById("sound");
  const shown = () => sound.setAttribute("aria-pressed", String(localStorage.getItem("sound") === "on"));
  if (sound) {
    sound.hidden = false;
    shown();
    sound.addEventListener("click", () => {
      localStorage.setItem("sound", localStorage.getItem("sound") === "on" ? "off" : "on");
      if (localStorage.getItem("sound") === "on") ring();
      shown();
    });
  }
}
