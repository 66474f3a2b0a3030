// Minutes: saves the draft every half minute, keeps a copy in this browser until it is saved, adds rows for tasks.
// Without JavaScript the button saves, and every save offers another row for a task.
const form = document.querySelector("form[data-minutes]");
const state = form.querySelector("[data-save-state]");
const backupKey = `protokoll-${form.dataset.minutes}`;
const internal = ["csrfmiddlewaretoken", "version", "seen", "tasks-INITIAL_FORMS", "tasks-MIN_NUM_FORMS", "tasks-MAX_NUM_FORMS"];
let saved = snapshot();
let blocked = false;

function snapshot() {
  const entries = [...new FormData(form)].filter(([name]) => !internal.includes(name));
  return JSON.stringify(entries.map(([name, value]) => [name, value.replaceAll("\r\n", "\n")]));
}

function typed(text) {
  // Rows for tasks that are still empty are nothing anybody typed.
  return JSON.stringify(JSON.parse(text).filter(([name, value]) => value && !/TOTAL_FORMS$|-item$/.test(name)));
}

function say(text) {
  state.textContent = text;
}

function csrfToken() {
  // Logging in again in another tab changes the token; the cookie has the present one.
  const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
  return cookie ? cookie.slice("csrftoken=".length) : form.elements.csrfmiddlewaretoken.value;
}

function keepBackup() {
  try {
    const now = snapshot();
    if (now === saved) sessionStorage.removeItem(backupKey);
    else sessionStorage.setItem(backupKey, JSON.stringify({ at: new Date().toISOString(), entries: now }));
  } catch {
    // Private windows may have no storage; saving works all the same.
  }
}

async function save() {
  const now = snapshot();
  if (blocked || now === saved) return;
  const body = new FormData(form);
  body.delete("csrfmiddlewaretoken");
  let answer;
  try {
    answer = await fetch(form.dataset.autosave, { method: "POST", body, headers: { "X-CSRFToken": csrfToken() } });
  } catch {
    say("Keine Verbindung: Noch nicht gespeichert. Ihr Text bleibt in diesem Browser erhalten.");
    return;
  }
  if (answer.redirected || !(answer.headers.get("content-type") || "").includes("json")) {
    say(
      answer.redirected
        ? "Ihre Anmeldung ist abgelaufen: Noch nicht gespeichert. Ihr Text bleibt in diesem Browser erhalten. Melden Sie sich in einem neuen Tab an, dann wird hier weiter gespeichert."
        : "Das Speichern ist gerade nicht möglich. Ihr Text bleibt in diesem Browser erhalten."
    );
    return;
  }
  const result = await answer.json();
  say(result.text);
  blocked = answer.status === 409;
  if (!answer.ok) return;
  form.elements.version.value = result.version;
  form.elements.seen.value = result.seen;
  saved = now;
  keepBackup();
}

function addTask(group) {
  const rows = group.querySelectorAll("[data-task]");
  const total = form.elements["tasks-TOTAL_FORMS"];
  const number = Number(total.value);
  if (number >= Number(form.elements["tasks-MAX_NUM_FORMS"].value)) return null;
  const template = rows[rows.length - 1];
  const row = template.cloneNode(true);
  const old = /tasks-\d+-/g;
  for (const element of row.querySelectorAll("*")) {
    for (const attribute of ["id", "name", "for", "aria-describedby"]) {
      const value = element.getAttribute(attribute);
      if (value) element.setAttribute(attribute, value.replace(old, `tasks-${number}-`));
    }
    if (element.matches("input:not([type=hidden])")) element.value = "";
    element.classList.remove("is-invalid");
    element.removeAttribute("aria-invalid");
  }
  row.querySelectorAll(".invalid-feedback").forEach((element) => element.remove());
  template.after(row);
  total.value = number + 1;
  return row;
}

function groupOf(item) {
  const inputs = [...form.querySelectorAll("[data-task] input[type=hidden]")];
  const input = inputs.find((element) => element.value === item) || inputs[inputs.length - 1];
  return input.closest("[data-tasks]");
}

function restore(entries) {
  const values = new Map(entries);
  for (let number = Number(form.elements["tasks-TOTAL_FORMS"].value); values.has(`tasks-${number}-title`); number += 1) {
    if (!addTask(groupOf(values.get(`tasks-${number}-item`)))) break;
  }
  for (const [name, value] of entries) {
    const field = form.elements[name];
    if (!field || internal.includes(name) || name.endsWith("TOTAL_FORMS")) continue;
    field.value = value;
    if (value && name.endsWith("-title")) field.closest("[data-tasks]").open = true;
  }
}

function offerBackup() {
  const box = document.querySelector("[data-backup]");
  let backup;
  try {
    backup = JSON.parse(sessionStorage.getItem(backupKey));
  } catch {
    return;
  }
  if (!backup || typed(backup.entries) === typed(saved)) {
    keepBackup();
    return;
  }
  const clock = new Date(backup.at).toLocaleTimeString("de-DE", { hour: "2-digit", minute: "2-digit" });
  box.querySelector("[data-backup-text]").textContent =
    `In diesem Browser liegt noch ein Text von ${clock} Uhr, der nicht gespeichert wurde.`;
  box.hidden = false;
  box.querySelector("[data-restore]").addEventListener("click", () => {
    restore(JSON.parse(backup.entries));
    box.hidden = true;
    keepBackup();
    say("Der Text ist wieder da, aber noch nicht gespeichert.");
  });
  box.querySelector("[data-discard]").addEventListener("click", () => {
    box.hidden = true;
    keepBackup();
  });
}

for (const group of form.querySelectorAll("[data-tasks]")) {
  const button = group.querySelector("[data-add-task]");
  button.hidden = false;
  button.addEventListener("click", () => {
    const row = addTask(group);
    if (row) row.querySelector("input:not([type=hidden])").focus();
    else button.hidden = true;
  });
}
form.addEventListener("input", keepBackup);
form.addEventListener("submit", () => {
  form.elements.csrfmiddlewaretoken.value = csrfToken();
});
offerBackup();
setInterval(save, 30_000);
