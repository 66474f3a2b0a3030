// Dragging with the mouse, as comfort: items of the agenda to another place, topics from the store onto it.
// Every move posts the form that the buttons of the item or topic post, too, with „vor“: the item it goes in front of.
"use strict";

(() => {
  const agenda = document.querySelector("[data-agenda]");
  let dragged = null;

  function unmark() {
    agenda.classList.remove("drop-end");
    for (const row of agenda.querySelectorAll(".drop-before")) row.classList.remove("drop-before");
  }

  // The first item whose middle lies below the mouse; without one the place is the end.
  function rowBelow(y) {
    return [...agenda.querySelectorAll("[data-item]")].find((row) => {
      const box = row.getBoundingClientRect();
      return y < box.top + box.height / 2;
    });
  }

  function leavesPlace(row) {
    const own = dragged.dataset.item ? dragged : null;
    return own && (row === own || own.nextElementSibling === (row || null));
  }

  for (const handle of document.querySelectorAll("[data-drag]")) {
    handle.hidden = false;
    handle.addEventListener("dragstart", (event) => {
      dragged = document.getElementById(handle.dataset.drag);
      dragged.classList.add("is-dragged");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", dragged.querySelector(".agenda-title, strong").textContent);
      event.dataTransfer.setDragImage(dragged, 20, 20);
    });
    handle.addEventListener("dragend", () => {
      unmark();
      if (dragged) dragged.classList.remove("is-dragged");
      dragged = null;
    });
  }

  agenda.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    unmark();
    const row = rowBelow(event.clientY);
    if (leavesPlace(row)) return;
    if (row) row.classList.add("drop-before");
    else agenda.classList.add("drop-end");
  });
  agenda.addEventListener("dragleave", (event) => {
    if (!agenda.contains(event.relatedTarget)) unmark();
  });
  agenda.addEventListener("drop", (event) => {
    if (!dragged) return;
    event.preventDefault();
    const row = rowBelow(event.clientY);
    unmark();
    if (leavesPlace(row)) return;
    const form = dragged.querySelector("[data-drop-form]");
    const fields = { vor: row ? row.dataset.item : "ende" };
    const meeting = form.querySelector("button[name=treffen]");
    if (meeting) fields.treffen = meeting.value;
    for (const [name, value] of Object.entries(fields)) {
      const input = document.createElement("input");
      input.type = "hidden";
      input.name = name;
      input.value = value;
      form.append(input);
    }
    form.submit();
  });
})();
