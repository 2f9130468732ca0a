/** The page: a conversation on one side, the workflow it is about on the other. */

import { Chat } from "./chat.js";
import { byId } from "./dom.js";
import { earlier } from "./earlier.js";
import { theme } from "./theme.js";
import { box } from "./trouble.js";
import { name, talker } from "./welcome.js";
import { Work, numberOf } from "./work.js";

const main = byId("main");
const sides = [...document.querySelectorAll(".sides button")];

/** @param {string} side On a narrow screen, what is shown. */
function turn(side) {
  main.dataset.side = side;
  for (const each of sides) {
    if (!(each instanceof HTMLElement)) continue;
    each.setAttribute("aria-pressed", String(each.dataset.side === side));
    if (each.dataset.side === side) each.classList.remove("fresh");
  }
}

/** The page's address names the conversation and the workflow, so that loading it again shows both. */
function address() {
  const parts = new URLSearchParams();
  if (chat.id) parts.set("c", chat.id);
  if (work.open) parts.set("w", work.open.number);
  const text = parts.toString();
  history.replaceState(null, "", text ? `#${text}` : location.pathname);
}

const work = new Work();
const chat = new Chat(work, address, turn);
work.changed = () => {
  address();
  if (work.open && main.dataset.side === "chat") sides[1].classList.add("fresh");
};

theme();
for (const each of sides) each.addEventListener("click", () => turn(/** @type {HTMLElement} */ (each).dataset.side ?? "chat"));
document.querySelector(".skip")?.addEventListener("click", (event) => {
  event.preventDefault();
  turn("chat");
  chat.composer.input.focus();
});
byId("new").addEventListener("click", () => {
  turn("chat");
  void chat.fresh();
});
byId("earlier").addEventListener("click", () => void browse());
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) void chat.cancel();
});

async function browse() {
  const chosen = await earlier();
  if (!chosen) return;
  await work.load(numberOf(chosen.id));
  if (!chat.running) chat.composer.talkAbout(chosen);
  turn("work");
}

/** What the page's address names, shown. */
async function start() {
  const parts = new URLSearchParams(location.hash.slice(1));
  try {
    chat.talker = await talker();
    name(chat.talker);
  } catch (error) {
    byId("log").append(box(error, () => void start()));
    document.documentElement.dataset.ready = "";
    return;
  }
  const conversation = parts.get("c");
  const workflow = parts.get("w");
  chat.greet();
  if (conversation) await chat.resume(conversation);
  if (workflow && work.open?.number !== workflow) await work.load(workflow);
  document.documentElement.dataset.ready = "";
}

void start();
