// Opens a model that Netron serves (`netron FILE`) in headless Chromium; prints the milliseconds until it is drawn.
// usage: node netron.mjs URL CHROMIUM [SCREENSHOT]   (run where the npm package playwright-core is installed)
import { createRequire } from 'module';
const { chromium } = createRequire(process.cwd() + '/')('playwright-core');
const [url, executablePath, screenshot] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
const started = Date.now();
await page.goto(url);
// the consent button of a fresh profile is not always there
page.locator('button:has-text("Accept")').first().click({ timeout: 5000 }).catch(() => {});
// Netron's page leaves its spinner for the class "default" when the graph stands
await page.locator('body.default').waitFor({ state: 'attached', timeout: 170000 });
console.log(Date.now() - started);
if (screenshot) await page.screenshot({ path: screenshot });
await browser.close();
