// Counts the characters of a text as it is written. It never stops the writer: the server refuses what is too long.
(function () {
  'use strict';
  document.querySelectorAll('[data-counter-for]').forEach((line) => {
    const field = document.getElementById(line.dataset.counterFor);
    if (!field) return;
    const max = Number(field.dataset.max);

    const count = () => {
      const left = max - Array.from(field.value).length;
      const text = left < 0 ? line.dataset.over : line.dataset.left;
      line.textContent = text.replace('{count}', String(Math.abs(left)));
      line.classList.toggle('over', left < 0);
    };
    field.addEventListener('input', count);
    count();
  });
})();
