// @wenyan-md/core on the same articles, in one process: node wenyan.mjs ARTICLES OUT
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createWenyanCore } from '@wenyan-md/core';
import { JSDOM } from 'jsdom';

const [articles, out] = process.argv.slice(2);
const options = { themeId: 'default', hlThemeId: 'solarized-light', isMacStyle: false, isAddFootnote: true };
const wenyan = await createWenyanCore({ isWechat: true, mermaid: false });
mkdirSync(out, { recursive: true });
for (const name of readdirSync(articles)) {
  const { content } = await wenyan.handleFrontMatter(readFileSync(join(articles, name), 'utf8'));
  const html = await wenyan.renderMarkdown(content);
  const { window } = new JSDOM(`<body><section id="wenyan">${html}</section></body>`);
  const styled = await wenyan.applyStylesWithTheme(window.document.getElementById('wenyan'), options);
  writeFileSync(join(out, `${name}.html`), styled);
}
