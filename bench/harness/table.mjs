// Rows of figure, value and note, for a terminal or for bench/README.md.

/** `rows`: [figure, value, note?]; a row of one word is a heading. */
export function asText(title, rows) {
  const wide = Math.max(...rows.filter((row) => row.length > 1).map(([figure]) => figure.length));
  const valueWide = Math.max(...rows.filter((row) => row.length > 1).map(([, value]) => value.length));
  const lines = rows.map(([figure, value, note = '']) =>
    value === undefined
      ? `\n  ${figure}`
      : `    ${figure.padEnd(wide)}  ${value.padEnd(valueWide)}  ${note}`.trimEnd(),
  );
  return `\n${title}\n${lines.join('\n')}\n`;
}

export function asMarkdown(title, rows) {
  const lines = rows.map(([figure, value, note = '']) =>
    value === undefined ? `| **${figure}** | | |` : `| ${figure} | ${value} | ${note} |`,
  );
  return `### ${title}\n\n| figure | value | |\n|---|---|---|\n${lines.join('\n')}\n`;
}

export const count = (number) => Math.round(number).toLocaleString('en-US');
export const rate = (number) => (Number.isFinite(number) ? `${count(number)} /s` : 'not told');
export const ms = (number) =>
  number === undefined ? 'not told' : `${number.toFixed(number < 10 ? 2 : number < 100 ? 1 : 0)} ms`;
export const pair = (figures) => (figures ? `${ms(figures.p50)} / ${ms(figures.p99)}` : 'not told');
export const us = (number) => (Number.isFinite(number) ? `${number.toFixed(1)} us` : 'not told');
export const mb = (number) => `${number.toFixed(0)} MB`;

/** Who used how many cores: [the program, the rest]. */
export function coresAtWork({ program, load, others }) {
  return [`program ${program.toFixed(2)}`, `load ${load.toFixed(2)}, others ${others.toFixed(2)}`];
}
