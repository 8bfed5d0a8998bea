// Shows the exact value of the shape under the pointer or the finger: <rect data-tip="…"> inside .chart.
(function () {
  'use strict';
  if (!document.querySelector('.chart [data-tip]')) return;
  const tip = document.createElement('div');
  tip.className = 'chart-tip';
  tip.hidden = true;
  // The same figures are text in the chart and rows of the table below, so the tip need not be spoken.
  tip.setAttribute('aria-hidden', 'true');
  document.body.append(tip);

  const hide = () => { tip.hidden = true; };
  document.addEventListener('pointermove', (event) => {
    const shape = event.target.closest && event.target.closest('.chart [data-tip]');
    if (!shape) { hide(); return; }
    tip.textContent = shape.dataset.tip;
    tip.hidden = false;
    const width = tip.offsetWidth;
    const height = tip.offsetHeight;
    const left = Math.min(event.clientX + 12, window.innerWidth - width - 8);
    const above = event.clientY - height - 12;
    tip.style.left = Math.max(8, left) + 'px';
    tip.style.top = (above < 8 ? event.clientY + 20 : above) + 'px';
  });
  document.addEventListener('pointerleave', hide);
  window.addEventListener('scroll', hide, { passive: true });
  document.addEventListener('keydown', (event) => { if (event.key === 'Escape') hide(); });
})();
