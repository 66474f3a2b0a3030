// Ticks attendance without loading the page anew. Without this script each button submits its form.
"use strict";

(() => {
  const counter = document.querySelector("[data-present]");
  const said = document.querySelector("[data-said]");

  function show(form, value) {
    for (const button of form.querySelectorAll("button[data-value]")) {
      const pressed = button.dataset.value === value;
      button.setAttribute("aria-pressed", String(pressed));
      button.value = pressed ? "unknown" : button.dataset.value;
    }
  }

  function pressedValue(form) {
    const pressed = form.querySelector('button[aria-pressed="true"]');
    return pressed ? pressed.dataset.value : "unknown";
  }

  async function tick(event) {
    const form = event.target;
    const button = event.submitter;
    if (!button || form.dataset.busy) return;
    event.preventDefault();
    const before = pressedValue(form);
    const value = button.value;
    const data = new FormData(form);
    data.set(button.name, value);
    form.dataset.busy = "1";
    show(form, value);
    try {
      const response = await fetch(form.action, {
        method: "POST",
        body: data,
        headers: { Accept: "application/json" },
        keepalive: true, // whoever taps and leaves the page at once loses nothing
      });
      if (!response.ok) throw new Error(String(response.status));
      const answer = await response.json();
      show(form, answer.attended);
      if (counter) counter.textContent = String(answer.present);
      if (said) said.textContent = `Gespeichert. ${answer.present} dabei`;
      delete form.dataset.busy;
    } catch {
      // The plain way shows what went wrong: refused, logged out, no network.
      delete form.dataset.busy;
      show(form, before);
      form.removeEventListener("submit", tick);
      button.value = value;
      form.requestSubmit(button);
    }
  }

  for (const form of document.querySelectorAll("form[data-attendance]")) form.addEventListener("submit", tick);
})();
