// A table of inputs that takes a block copied from Excel or WPS, moves by Enter and the arrows, and shows its sums.
//   <table data-grid="true" data-pasted="{rows} lines pasted" data-grid-status="ID"> rows [data-row="3"] with inputs
//   named "…-3-…" or "….3.…"; the last row is copied when more lines are pasted than there are rows, up to
//   data-rows-max.
//   Sums: [data-sum="row"], [data-sum="column"] under its column, [data-sum="all"]; they count inputs [data-money].
(function () {
  'use strict';
  const toFen = (text) => {
    const plain = text.normalize('NFKC').replace(/[\s,¥元]/g, '');
    if (plain === '') return 0;
    const parts = /^(-?)(\d+)(?:\.(\d{0,2}))?$/.exec(plain);
    if (!parts) return NaN;
    const fen = Number(parts[2]) * 100 + Number((parts[3] || '').padEnd(2, '0'));
    return parts[1] ? -fen : fen;
  };
  const toYuan = (fen) => {
    if (!Number.isSafeInteger(fen)) return '--';
    const digits = String(Math.abs(fen)).padStart(3, '0');
    return (fen < 0 ? '-' : '') + digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',') + '.' + digits.slice(-2);
  };
  // Excel puts a cell in quotes when it holds a line break, a tab or a quote.
  const readBlock = (text) => {
    const rows = [[]];
    let cell = '';
    let quoted = false;
    const source = text.replace(/\r\n?/g, '\n').replace(/\n$/, '');
    for (let i = 0; i < source.length; i += 1) {
      const sign = source[i];
      if (quoted) {
        if (sign !== '"') cell += sign;
        else if (source[i + 1] === '"') { cell += '"'; i += 1; }
        else quoted = false;
      } else if (sign === '"' && cell === '') quoted = true;
      else if (sign === '\t' || sign === '\n') {
        rows[rows.length - 1].push(cell);
        cell = '';
        if (sign === '\n') rows.push([]);
      } else cell += sign;
    }
    rows[rows.length - 1].push(cell);
    return rows;
  };

  document.querySelectorAll('table[data-grid]').forEach((table) => {
    const rowsMax = Number(table.dataset.rowsMax || 200);
    const rows = () => Array.from(table.querySelectorAll('tr[data-row]'));
    const inputs = (row) => Array.from(row.querySelectorAll('input:not([type="hidden"]), select, textarea'));

    const sum = () => {
      const all = rows().map((row) => Array.from(row.querySelectorAll('[data-money]'), (one) => toFen(one.value)));
      const add = (values) => values.reduce((total, one) => total + one, 0);
      const show = (cell, values) => { if (cell) cell.textContent = toYuan(add(values)); };
      rows().forEach((row, index) => show(row.querySelector('[data-sum="row"]'), all[index]));
      table.querySelectorAll('[data-sum="column"]').forEach((cell, index) => {
        show(cell, all.map((row) => (row[index] === undefined ? 0 : row[index])));
      });
      show(table.querySelector('[data-sum="all"]'), all.map(add));
    };
    const addRow = () => {
      const last = rows().pop();
      const index = Number(last.dataset.row);
      const row = last.cloneNode(true);
      const number = new RegExp('([-.])' + index + '(?=[-.])');
      const rename = (name) => name.replace(number, '$1' + (index + 1));
      row.dataset.row = String(index + 1);
      row.querySelectorAll('[name], [id], [for]').forEach((one) => {
        ['name', 'id', 'for'].filter((key) => one.hasAttribute(key))
          .forEach((key) => one.setAttribute(key, rename(one.getAttribute(key))));
        if ('value' in one) one.value = '';
        const label = one.getAttribute('aria-label');
        if (label) one.setAttribute('aria-label', label.replace(/\d+$/, String(index + 2)));
      });
      last.after(row);
      return row;
    };
    const put = (field, text) => {
      const value = text.trim();
      if (field.tagName === 'SELECT') {
        const option = Array.from(field.options).find((one) => one.text.trim() === value || one.value === value);
        if (!option) return;
        field.value = option.value;
      } else field.value = value;
    };

    // Headings, cells beyond the last column and what a field cannot hold are for the server to read and to tell.
    const takes = (field, text) => {
      if (field.tagName === 'SELECT') {
        return Array.from(field.options).some((one) => one.text.trim() === text || one.value === text);
      }
      return !field.dataset.money || !Number.isNaN(toFen(text));
    };
    const fits = (fields, cells) => cells.map((cell) => cell.trim())
      .every((cell, index) => cell === '' || (index < fields.length && takes(fields[index], cell)));

    table.addEventListener('paste', (event) => {
      const row = event.target.closest('tr[data-row]');
      const text = event.clipboardData && event.clipboardData.getData('text/plain');
      if (!row || !text || !/[\t\n]/.test(text.replace(/\r?\n$/, ''))) return;
      event.preventDefault();
      const column = inputs(row).indexOf(event.target);
      const start = rows().indexOf(row);
      const block = readBlock(text);
      const line = document.getElementById(table.dataset.gridStatus);
      const beside = (table.closest('fieldset') || table).querySelector('textarea[name$=".paste"]');
      const fields = inputs(row).slice(column);
      if (beside && (start + block.length > rowsMax || !block.every((cells) => fits(fields, cells)))) {
        beside.value = text;
        if (line) line.textContent = table.dataset.beside;
        beside.dispatchEvent(new Event('input', { bubbles: true }));
        beside.focus();
        return;
      }
      let pasted = 0;
      block.forEach((cells, offset) => {
        let target = rows()[start + offset];
        if (!target && rows().length < rowsMax) target = addRow();
        if (!target) return;
        inputs(target).slice(column).forEach((field, index) => { if (index < cells.length) put(field, cells[index]); });
        pasted += 1;
      });
      if (line) line.textContent = table.dataset.pasted.replace('{rows}', String(pasted));
      event.target.dispatchEvent(new Event('input', { bubbles: true }));
    });
    table.addEventListener('keydown', (event) => {
      if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.altKey || event.metaKey) return;
      const step = { ArrowDown: 1, Enter: 1, ArrowUp: -1 }[event.key];
      const row = event.target.closest('tr[data-row]');
      if (!step || !row || event.target.tagName !== 'INPUT') return;
      event.preventDefault();
      const next = rows()[rows().indexOf(row) + step];
      const field = next && inputs(next)[inputs(row).indexOf(event.target)];
      if (field) { field.focus(); if (field.select) field.select(); }
    });
    table.addEventListener('input', sum);
    // A copy kept on this device may hold more lines than the page was sent with.
    const form = table.closest('form');
    if (form) {
      form.addEventListener('restoring', (event) => {
        const last = rows().pop();
        const first = last && last.querySelector('[name]');
        const place = first && new RegExp('^(.*[-.])' + last.dataset.row + '(?=[-.])').exec(first.name);
        if (!place) return;
        const numbers = event.detail.filter((name) => name.startsWith(place[1]))
          .map((name) => Number.parseInt(name.slice(place[1].length), 10)).filter(Number.isInteger);
        const most = Math.min(Math.max(...numbers, 0), rowsMax);
        while (Number(rows()[rows().length - 1].dataset.row) < most) addRow();
      });
      form.addEventListener('restored', sum);
    }
    sum();
  });
})();
