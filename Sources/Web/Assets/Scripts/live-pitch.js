// A live pitch: the screen follows the states that the server sends, and polls when they stop; a judge's pad keeps its
// marks on the device and delivers a sheet until the server says that it is there. Every sheet has a key of its own,
// so that what arrives twice counts once.
(function () {
  'use strict';
  const store = {
    read(key) { try { return JSON.parse(localStorage.getItem(key)); } catch (_) { return null; } },
    write(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch (_) { /* none left */ } },
    remove(key) { try { localStorage.removeItem(key); } catch (_) { /* nothing to do */ } },
  };

  document.querySelectorAll('[data-pitch]').forEach((page) => {
    const names = JSON.parse(page.dataset.pitchSteps || '{}');
    const clock = page.querySelector('[data-pitch-clock]');
    let sequence = page.dataset.pitch;
    let heard = 0;
    const text = (name, value) => page.querySelectorAll(`[data-pitch-text="${name}"]`).forEach((one) => {
      if (one.textContent !== value) one.textContent = value;
    });
    const show = (state) => {
      heard = Date.now();
      if (String(state.sequence) === sequence) return;
      sequence = String(state.sequence);
      if (page.dataset.pitchReloads) {
        const form = page.querySelector('[data-pad]');
        const same = form && form.elements.namedItem('entry').value === String(state.entry)
          && state.step !== 'revealed';
        // A reason to stand back that is being written is not lost.
        const reason = page.querySelector('[name=reason]');
        if (!same && !(form && form.dataset.busy) && !(reason && reason.value)) window.location.reload();
        return;
      }
      const slot = state.slots.find((one) => one.entry === state.entry);
      text('step', names[state.step] || state.step);
      text('title', state.entry ? `${state.number} ${state.title}` : '');
      text('team', state.team);
      text('sheets', String(state.sheets));
      text('judges', String(state.judges));
      text('recused', String(state.recused));
      text('score', (slot && slot.score) || '');
      state.slots.forEach((one) => page.querySelectorAll(`[data-pitch-score="${one.entry}"]`).forEach((cell) => {
        cell.textContent = one.score || '–';
      }));
      if (clock) {
        clock.dataset.pitchClock = state.seconds === null ? '' : String(state.seconds);
        clock.dataset.pitchSince = state.since || '';
      }
    };
    const tick = () => {
      if (!clock) return;
      const seconds = Number(clock.dataset.pitchClock);
      if (!clock.dataset.pitchClock) { clock.textContent = ''; return; }
      const left = Math.round(seconds - (Date.now() - Date.parse(clock.dataset.pitchSince)) / 1000);
      const size = Math.abs(left);
      clock.textContent = `${left < 0 ? '+' : ''}${Math.floor(size / 60)}:${String(size % 60).padStart(2, '0')}`;
      clock.classList.toggle('over', left < 0);
    };
    const poll = () => fetch(page.dataset.pitchPoll, { headers: { Accept: 'application/json' } })
      .then((answer) => (answer.ok ? answer.json() : null)).then((state) => { if (state) show(state); })
      .catch(() => { /* the next round tries again */ });
    if (window.EventSource) {
      const events = new EventSource(page.dataset.pitchEvents);
      events.onmessage = (event) => show(JSON.parse(event.data));
    }
    window.setInterval(tick, 250);
    // States come at least every ten seconds; after a longer silence the page asks for itself.
    window.setInterval(() => { if (Date.now() - heard > 12000) poll(); }, 2000);
    tick();
  });

  const waiting = 'miaopu-pad-waiting';
  // Sheets of another judge's seat, found out since the page was opened: they wait until that judge is signed in again.
  const elsewhere = new Set();
  let isSending = false;
  const send = () => {
    const sheet = (store.read(waiting) || []).find((one) => !elsewhere.has(one.key));
    if (isSending || !sheet) return;
    isSending = true;
    const body = new FormData();
    sheet.fields.forEach((field) => body.append(field[0], field[1]));
    fetch(sheet.url, { method: 'POST', body, headers: { Accept: 'application/json' } }).then((answer) => {
      if (answer.status >= 500 || [401, 408, 429].includes(answer.status)) throw new Error('later');
      return answer.ok ? null : answer.json().catch(() => ({}));
    }).then((refusal) => {
      const ok = refusal === null;
      // Nobody else's seat, and a telephone that somebody without one holds now.
      if (!ok && ['contest.refusal.pitch_sheet_other_seat', 'error.not_found'].includes(refusal.code)) {
        elsewhere.add(sheet.key);
        return;
      }
      store.write(waiting, (store.read(waiting) || []).filter((one) => one.key !== sheet.key));
      // What was refused stays in the form, to be put right.
      if (ok) store.remove(sheet.draft);
      document.dispatchEvent(new CustomEvent('pad', { detail: { key: sheet.key, ok } }));
    }).catch(() => { /* the network is away: the sheet stays and is sent again */ })
      .finally(() => { isSending = false; });
  };
  document.querySelectorAll('[data-pad]').forEach((form) => {
    const draft = `miaopu-pad:${form.dataset.pad}`;
    const line = form.querySelector('[data-pad-state]');
    const total = form.querySelector('[data-pad-total]');
    const marks = () => Array.from(form.elements).filter((one) => one.name.startsWith('mark.'));
    const sum = () => {
      total.textContent = String(Math.round(marks().reduce((all, one) => all + Number(one.value), 0) * 100) / 100);
    };
    const kept = store.read(draft);
    const key = form.elements.namedItem('key');
    if (kept) {
      key.value = kept.key;
      marks().forEach((one) => { one.value = kept.marks[one.name] || one.value; });
    }
    const keep = () => store.write(draft, {
      key: key.value, marks: Object.fromEntries(marks().map((one) => [one.name, one.value])),
    });
    form.addEventListener('input', () => { keep(); sum(); });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      keep();
      form.dataset.busy = 'true';
      line.textContent = line.dataset.kept;
      const queue = (store.read(waiting) || []).filter((one) => one.key !== key.value);
      queue.push({ key: key.value, draft, url: form.action, fields: Array.from(new FormData(form)) });
      store.write(waiting, queue);
      send();
    });
    document.addEventListener('pad', (event) => {
      if (event.detail.key !== key.value) return;
      delete form.dataset.busy;
      line.textContent = event.detail.ok ? line.dataset.sent : line.dataset.refused;
      if (event.detail.ok) window.location.reload();
    });
    sum();
  });
  window.addEventListener('online', send);
  window.setInterval(send, 3000);
  send();
})();
