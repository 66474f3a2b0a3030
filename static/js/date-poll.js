// Comfort for date polls: fill in answers and add rows without asking the server, which does both without this file, too.
document.querySelectorAll("[data-vote-form]").forEach((form) => {
  form.querySelectorAll("button[name=ausfuellen]").forEach((button) => {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      const open = [...form.querySelectorAll("fieldset")].filter((question) => !question.querySelector("input:checked"));
      open.forEach((question) => { question.querySelector(`input[value="${button.value}"]`).checked = true; });
      form.querySelector("[data-filled]").textContent = open.length
        ? `${open.length === 1 ? "1 Termin" : `${open.length} Termine`} angekreuzt, noch nicht gespeichert.`
        : "Es war schon alles angekreuzt.";
      form.querySelector("button.btn-primary").focus();
    });
  });
});

document.querySelectorAll("[data-poll-rows]").forEach((rows) => {
  const total = document.querySelector("input[name$=TOTAL_FORMS]");
  const more = document.querySelector("button[name=aktion][value=mehr]");
  more.addEventListener("click", (event) => {
    const last = rows.lastElementChild;
    const number = Number(total.value);
    if (!last || number >= 40) return;
    event.preventDefault();
    const row = last.cloneNode(true);
    row.setAttribute("aria-label", `Termin ${number + 1}`);
    row.querySelectorAll(".text-danger").forEach((error) => error.remove());
    row.querySelectorAll(".visually-hidden").forEach((text) => { text.textContent = ` von Termin ${number + 1}`; });
    row.querySelectorAll("label").forEach((label) => { label.htmlFor = label.htmlFor.replace(/-\d+-/, `-${number}-`); });
    row.querySelectorAll("input").forEach((input) => {
      input.name = input.name.replace(/-\d+-/, `-${number}-`);
      input.id = input.id.replace(/-\d+-/, `-${number}-`);
      input.classList.remove("is-invalid");
      input.removeAttribute("aria-invalid");
      input.removeAttribute("aria-describedby");
      input.value = input.type === "time" ? input.value : "";
    });
    rows.append(row);
    total.value = String(number + 1);
    row.querySelector("input").focus();
  });
});
