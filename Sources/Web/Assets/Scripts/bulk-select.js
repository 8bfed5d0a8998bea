// Ticks rows together. The boxes and buttons work without it; it adds the box in the head, ranges by Shift and
// the count.
//   <div data-bulk="FORM"> … <p data-bulk-count="{count} selected">
//   <input type="checkbox" hidden data-tick-all="FORM">, <input type="checkbox" form="FORM" data-tick="true">
(function () {
  'use strict';
  document.querySelectorAll('[data-bulk]').forEach((bar) => {
    const name = bar.dataset.bulk;
    const ticks = Array.from(document.querySelectorAll('input[data-tick]'))
      // A field named id would hide the form's own id, hence the attribute.
      .filter((tick) => tick.form && tick.form.getAttribute('id') === name);
    const head = document.querySelector('[data-tick-all="' + name + '"]');
    const line = bar.querySelector('[data-bulk-count]');
    const hint = line && line.textContent;
    let last = null;

    const show = () => {
      const count = ticks.filter((tick) => tick.checked).length;
      ticks.forEach((tick) => {
        const row = tick.closest('tr, li');
        if (row) row.classList.toggle('ticked', tick.checked);
      });
      if (line) line.textContent = count ? line.dataset.bulkCount.replace('{count}', String(count)) : hint;
      if (!head) return;
      head.checked = count > 0 && count === ticks.length;
      head.indeterminate = count > 0 && count < ticks.length;
    };
    ticks.forEach((tick, index) => tick.addEventListener('click', (event) => {
      if (event.shiftKey && last !== null) {
        const range = ticks.slice(Math.min(last, index), Math.max(last, index) + 1);
        range.forEach((other) => { other.checked = tick.checked; });
      }
      last = index;
      show();
    }));
    if (head) {
      head.hidden = false;
      head.addEventListener('change', () => { ticks.forEach((tick) => { tick.checked = head.checked; }); show(); });
    }
    // A browser that goes back keeps the ticks.
    window.addEventListener('pageshow', show);
    show();
  });
})();
