// Folds the rows of a table to a line each on a narrow screen: <tr data-row-text="what it is">. A press opens a row; the
// one that the address names is open.
(function () {
  'use strict';
  if (!window.matchMedia('(max-width: 40rem)').matches) return;
  document.querySelectorAll('tr[data-row-text]').forEach((row) => {
    const cells = Array.from(row.cells);
    const cell = row.insertCell(0);
    const button = document.createElement('button');
    const show = (isOpen) => {
      button.setAttribute('aria-expanded', String(isOpen));
      button.textContent = (isOpen ? '▾ ' : '▸ ') + row.dataset.rowText;
      cells.forEach((one) => { one.hidden = !isOpen; });
    };
    button.type = 'button';
    button.className = 'button quiet';
    button.addEventListener('click', () => show(cells[0].hidden));
    cell.style.gridColumn = '1 / -1';
    cell.append(button);
    show(window.location.hash === '#' + row.id);
  });
})();
